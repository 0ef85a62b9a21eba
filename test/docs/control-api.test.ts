import { beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from 'graphql-sse';
import { readFileSync } from 'node:fs';
import { run, startGateway, type Running } from '../gateway/world.ts';

/** The fenced blocks of one language, in order. */
function blocks(file: string, language: string): readonly string[] {
  const found = readFileSync(file, 'utf8').matchAll(
    new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'),
  );
  return [...found].map(([, text]) => text ?? '');
}

let gateway: Running;
let key: string;
beforeAll(async () => {
  gateway = await startGateway();
  key = /ghk_[\w-]{43}/.exec(gateway.out())?.[0] ?? '';
});

interface Answer {
  readonly data?: Record<string, object>;
  readonly errors?: unknown;
}

/** Of a subscription: its last event. */
async function admin(query: string): Promise<Answer> {
  return query.startsWith('subscription') ? (await streamed(query)).at(-1)! : asked(query);
}

async function streamed(query: string): Promise<readonly Answer[]> {
  const url = `${gateway.address}/admin/graphql`;
  const client = createClient({ url, headers: { authorization: `Bearer ${key}` }, retryAttempts: 0 });
  const events: Answer[] = [];
  for await (const event of client.iterate({ query })) events.push(event as Answer);
  return events;
}

async function asked(query: string): Promise<Answer> {
  const response = await fetch(`${gateway.address}/admin/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
}

describe('docs/control-api.md', () => {
  test('shows operations that a gateway with the example carries out, in this order', async () => {
    const operations = blocks('docs/control-api.md', 'graphql');
    expect(operations).toHaveLength(7);
    const answers = [];
    for (const operation of operations) answers.push(await admin(operation));
    expect(answers).toMatchObject([
      { data: { carryOut: { version: 2, changes: [{ kind: 'gate' }, { kind: 'release' }] } } },
      { data: { setOverride: { notAdmitted: null } } },
      {
        data: {
          carryOut: {
            version: 3,
            changes: [{ lines: expect.arrayContaining([expect.stringMatching(/power/)]) }],
          },
          pinTier: { version: 3 },
        },
      },
      {
        data: {
          explain: { text: expect.stringContaining('adv-user-gating for nia → full (OVERRIDE') },
          simulate: { considered: 8, known: 8 },
          audit: {
            nodes: [
              { reason: 'trial before the renewal' },
              { version: 3 },
              { reason: 'trial before the renewal' },
              { version: 2 },
              {},
            ],
          },
          diff: { to: 3 },
        },
      },
      {
        data: {
          previewTier: {
            population: 6,
            movesUp: 2,
            falls: 1,
            movers: expect.arrayContaining([
              {
                subject: 'rita',
                from: 'regular',
                to: 'power',
                measures: [
                  { metric: 'reports-28d', value: 4 },
                  { metric: 'active-days', value: 6 },
                ],
              },
            ]),
          },
          distribution: { population: 6, unknown: 0, p50: 1, p90: 12 },
          subject: {
            tierStanding: {
              tier: 'regular',
              origin: 'EARNED',
              belowSince: null,
              next: 'power',
              progress: [{ metric: 'reports-28d', have: 4, need: 20 }],
            },
          },
        },
      },
      {
        data: {
          distribution: { progress: { share: 1, looked: 6 }, result: { population: 6, p90: 12 } },
        },
      },
      { data: { eraseSubject: { events: expect.any(Number), overrides: 1 } } },
    ]);
    expect(answers.some((answer) => 'errors' in answer)).toBe(false);
  });

  test('names every role and every type of an answer', () => {
    const sdl = readFileSync('schema/admin.graphql', 'utf8');
    const page = readFileSync('docs/control-api.md', 'utf8');
    const union = /union CarryOutResult = (.*)/.exec(sdl)?.[1]?.split(' | ') ?? [];
    const roles = /enum Role \{([\s\S]*?)\n\}/.exec(sdl)?.[1]?.match(/\b[A-Z_]{4,}\b/g) ?? [];
    expect(union.length).toBeGreaterThan(4);
    expect(roles).toEqual(['REPORTER', 'VIEWER', 'EDITOR', 'RELEASE_MANAGER', 'OWNER']);
    for (const name of [...union, ...roles]) expect(page).toContain(`\`${name}\``);
  });
});

describe('README.md', () => {
  test('shows commands that a gateway with the example carries out', async () => {
    const shown = blocks('README.md', 'sh')
      .flatMap((block) => block.trim().split('\n'))
      .filter((line) => /^npx graphql-gatehouse (simulate|release [a-z]|override|explain)/.test(line));
    expect(shown.length).toBeGreaterThanOrEqual(6);
    for (const line of shown) {
      const args = [...line.replace('npx graphql-gatehouse ', '').matchAll(/'([^']*)'|(\S+)/g)].map(
        ([, quoted, plain]) => quoted ?? plain ?? '',
      );
      const env = { GATEHOUSE_KEY: key, GATEHOUSE_URL: gateway.address };
      const { code, out, err } = await (await run(args, gateway.folder, env)).ended();
      expect({ line, code, err }).toEqual({ line, code: 0, err: '' });
      expect(out).not.toBe('');
    }
  });
});
