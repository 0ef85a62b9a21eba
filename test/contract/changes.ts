import fc from 'fast-check';
import type { Catalog, Release } from '../../src/domain/catalog.ts';
import { KINDS, type Definition } from '../../src/domain/change.ts';
import { flag, gate } from './definitions.ts';

function releaseOf(key: string, number: number): Release {
  const rolledBack = [{ audience: 'all', share: number }];
  return { key, gate: 'g', flags: [], phase: 'setup', visibility: 'LOCKED', early: [], rolledBack };
}

function definition(kind: Definition['kind'], key: string, number: number): Definition {
  switch (kind) {
    case 'timeZone':
      return { kind, key: kind, after: number % 2 === 0 ? 'Europe/Berlin' : 'Asia/Tokyo' };
    case 'plans':
      return { kind, key: kind, after: ['free', `p-${number}`] };
    case 'planLabels':
      return { kind, key: kind, after: [{ key: 'free', label: `Plan ${number}` }] };
    case 'tiers':
      return {
        kind,
        key: kind,
        after: [
          { key: 'newbie', promote: [] },
          { key: `t-${number}`, promote: [] },
        ],
      };
    case 'attribute':
      return { kind, key, after: { key, type: 'text', source: 'claim', from: String(number) } };
    case 'metric':
      return { kind, key, after: { key, kind: 'count', event: 'report', days: number } };
    case 'segment':
      return { kind, key, after: { key, include: [String(number)], exclude: [], when: undefined } };
    case 'gate':
      return gate(key, number);
    case 'flag':
      return flag(key, number);
    case 'release':
      return { kind, key, after: releaseOf(key, number) };
  }
}

/** What some changes, one after the other, define: few keys, so that many are changed, removed and defined again. */
export function someChanges() {
  const one = fc.record({
    kind: fc.constantFrom(...KINDS, 'flag' as const, 'flag' as const),
    key: fc.constantFrom('a', 'b', 'c', 'Z', 'ä"\\%_'),
    number: fc.integer({ min: 1, max: 9 }),
    gone: fc.boolean(),
  });
  const change = fc.array(
    one.map(({ kind, key, number, gone }) => {
      const made = definition(kind, key, number);
      return gone ? { kind, key: made.key, after: undefined } : made;
    }),
    { maxLength: 6 },
  );
  return fc.array(change, { minLength: 1, maxLength: 8 });
}

/** Every definition of a catalog by kind and key, for when the order does not count. */
export function byName(catalog: Catalog): Readonly<Record<string, unknown>> {
  const { timeZone, plans, tiers, attributes, metrics, segments, gates, flags, releases } = catalog;
  const named: Record<string, unknown> = { timeZone, plans, tiers };
  for (const [kind, list] of Object.entries({ attributes, metrics, segments, gates, flags, releases })) {
    for (const one of list) named[`${kind} ${one.key}`] = one;
  }
  return named;
}
