import type { EngagementRecorder } from '../actions/record-engagement.ts';
import type { Deed } from '../domain/audit.ts';
import { DAY, type EngagementEvent } from '../domain/engagement.ts';
import { PEOPLE, REQUESTS, type Person } from '../insightx/index.ts';
import type { Issuer } from '../ports/credentials.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Standings } from '../ports/standings.ts';
import type { SubjectDirectory } from '../ports/subject-directory.ts';

const SOURCE = 'insightx-example';
/** Seconds a printed token is good for. */
const TOKEN_LIFE = 86_400;

/** What puts the example's people in place. */
interface Stage {
  readonly recorder: EngagementRecorder;
  readonly standings: Standings;
  readonly directory: SubjectDirectory;
  readonly clock: Clock;
}

/** Puts the example's people in place, once: what has happened to them since is left as it is. */
export async function seedExample({ recorder, standings, directory, clock }: Stage): Promise<void> {
  const now = clock.now();
  const profiles = PEOPLE.map(({ id, account, claims }) => ({
    id,
    account,
    claims: { ...claims },
    seenAt: now,
  }));
  await directory.remember(profiles);
  for (const person of PEOPLE) {
    const answers = await recorder.record(history(person, now));
    if (answers.length > 0 && !answers.includes('accepted')) continue;
    const { account, plan } = person;
    await standings.change(
      { account, plan },
      deed('the InsightX example', { do: 'set-plan', account, plan }),
    );
    if (person.override === undefined) continue;
    const { days, flag, variation, reason, author } = person.override;
    const override = { variation, expiresAt: now + days * DAY };
    const command = { do: 'set-override', subject: person.id, flag, ...override };
    await standings.change({ subject: person.id, flag, override }, deed(reason, command, author));
  }
}

function deed(reason: string, command: Deed['command'], author = 'gatehouse'): Deed {
  return { author, reason, command };
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

/** What a start prints: who there is, with a token for each, three requests to paste, and how to move the release. */
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
    'Then take the whole release back, for everybody at once, and open it again:',
    '',
    '  export GATEHOUSE_KEY=…   (the key of the owner, told at the first start)',
    "  npx graphql-gatehouse release roll-back advanced-integration --entirely --reason 'a first try'",
    "  npx graphql-gatehouse release reopen advanced-integration --reason 'and back'",
    '',
  ].join('\n');
}

function curl(address: string, token: string, operation: string): string {
  const body = JSON.stringify({ query: operation });
  return `curl -s -w '\\n%{http_code}\\n' ${address}/graphql -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d '${body}'`;
}
