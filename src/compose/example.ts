import type { EngagementRecorder } from '../actions/record-engagement.ts';
import { DAY, type EngagementEvent } from '../domain/engagement.ts';
import { PEOPLE, REQUESTS, type Person } from '../insightx/index.ts';
import type { Issuer } from '../ports/credentials.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Standings } from '../ports/standings.ts';

const SOURCE = 'insightx-example';
/** Seconds a printed token is good for. */
const TOKEN_LIFE = 86_400;

/** Puts the example's people in place, once: what has happened to them since is left as it is. */
export async function seedExample(
  recorder: EngagementRecorder,
  standings: Standings,
  clock: Clock,
): Promise<void> {
  for (const person of PEOPLE) {
    const answers = await recorder.record(history(person, clock.now()));
    if (answers.length > 0 && !answers.includes('accepted')) continue;
    await standings.setPlan(person.account, person.plan);
    if (person.override === undefined) continue;
    const { days, ...override } = person.override;
    await standings.setOverride(person.id, { ...override, expiresAt: clock.now() + days * DAY });
  }
}

function history(person: Person, now: number): readonly EngagementEvent[] {
  return person.history.map(({ type, daysAgo, count }, index) => ({
    source: SOURCE,
    id: `${person.id}/${index}`,
    subject: person.id,
    type,
    quantity: count,
    time: now - daysAgo * DAY,
  }));
}

/** What a first start prints: who there is, with a token for each, and three requests to paste. */
export async function introduceExample(issuer: Issuer, address: string): Promise<string> {
  const tokens = new Map<string, string>();
  for (const { id, account, claims } of PEOPLE) {
    tokens.set(id, await issuer.sign({ sub: id, account, ...claims }, TOKEN_LIFE));
  }
  const people = PEOPLE.map(
    ({ id, name, plan, story }) => `  ${id} (${name}, ${plan})\n  ${story}\n  ${tokens.get(id) ?? ''}\n`,
  );
  const requests = REQUESTS().map(({ title, operation, expected, person }, index) =>
    [
      `  ${index + 1}. ${title}, as ${person}`,
      `  ${curl(address, tokens.get(person) ?? '', operation)}`,
      `  → ${expected}`,
      '',
    ].join('\n'),
  );
  return [
    `Gatehouse is open at ${address}/graphql, with the InsightX example behind it.`,
    '',
    'Who there is, each with a token that is good for a day:',
    '',
    ...people,
    'Three requests to paste, in this order:',
    '',
    ...requests,
    'Then edit catalog.yaml: `admits: []` under the gate closes it all at once, for everybody.',
    '',
  ].join('\n');
}

function curl(address: string, token: string, operation: string): string {
  const body = JSON.stringify({ query: operation });
  return `curl -s -w '\\n%{http_code}\\n' ${address}/graphql -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d '${body}'`;
}
