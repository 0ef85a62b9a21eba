import { describe, expect, test } from '@jest/globals';

import { amend } from '../../src/domain/change.ts';
import { plan } from '../../src/release/plan.ts';
import { rows, say } from './say.ts';
import { brief, flagIn, inPhase, mistakesIn, releaseIn, verdict } from './world.ts';

/**
 * Every command in every phase, written by hand before the code was asked. A cell is how the release stands afterwards
 * (`gate:flag a,flag b`, see `brief`), or one of these words.
 */
const WORDS: Readonly<Record<string, string>> = {
  same: 'no-op',
  absent: 'RELEASE_NOT_FOUND',
  closed: 'RELEASE_CLOSED',
  exists: 'RELEASE_EXISTS',
  phase: 'WRONG_PHASE',
  order: 'PHASE_OUT_OF_ORDER',
  whom: 'UNKNOWN_AUDIENCE',
  segment: 'SEGMENT_NOT_FOUND',
  unopened: 'AUDIENCE_NOT_ADMITTED',
  flagless: 'FLAG_NOT_FOUND',
  stranger: 'FLAG_NOT_IN_RELEASE',
  taken: 'FLAG_EXISTS',
  target: 'NOTHING_TO_TARGET',
  invalid: 'INVALID',
};
const TABLE = `
                             | none     | setup    | wired    | developer | internal       | beta            | ga                | closed
create a b                   | -:-,-    | same     | exists   | exists    | exists         | exists          | exists            | exists
wire                         | absent   | -:-,-    | same     | same      | same           | same            | same              | closed
apply developer              | absent   | phase    | d:d,d    | same      | same           | same            | same              | closed
apply internal               | absent   | phase    | order    | di:di,di  | same           | same            | same              | closed
apply beta                   | absent   | phase    | order    | order     | dib:dib,dib    | same            | same              | closed
apply all                    | absent   | phase    | order    | order     | order          | diba:diba,diba  | same              | closed
apply friends                | absent   | whom     | whom     | whom      | whom           | whom            | whom              | closed
apply beta 25                | absent   | phase    | order    | order     | dib25%:dib,dib | phase           | phase             | closed
target-early a friends       | absent   | phase    | f:f,-    | df:df,d   | dif:dif,di     | dibf:dibf,dib   | phase             | closed
target-early a @fay          | absent   | phase    | E:E,-    | dE:dE,d   | diE:diE,di     | dibE:dibE,dib   | phase             | closed
target-early a developer     | absent   | phase    | d:d,-    | same      | same           | same            | phase             | closed
target-early a beta          | absent   | phase    | b:b,-    | db:db,d   | dib:dib,di     | same            | phase             | closed
target-early a all           | absent   | phase    | whom     | whom      | whom           | whom            | phase             | closed
target-early a nobody        | absent   | phase    | segment  | segment   | segment        | segment         | phase             | closed
target-early a @             | absent   | phase    | target   | target    | target         | target          | phase             | closed
target-early other friends   | absent   | phase    | stranger | stranger  | stranger       | stranger        | phase             | closed
target-early z friends       | absent   | phase    | flagless | flagless  | flagless       | flagless        | phase             | closed
roll-back developer          | absent   | unopened | unopened | -:d,d     | i:di,di        | ib:dib,dib      | iba:diba,diba     | closed
roll-back beta               | absent   | unopened | unopened | unopened  | unopened       | di:dib,dib      | dia:diba,diba     | closed
roll-back all                | absent   | unopened | unopened | unopened  | unopened       | unopened        | dib:diba,diba     | closed
roll-back developer beta     | absent   | unopened | unopened | unopened  | unopened       | i:dib,dib       | ia:diba,diba      | closed
roll-back friends            | absent   | unopened | unopened | unopened  | unopened       | unopened        | unopened          | closed
roll-back                    | absent   | invalid  | invalid  | invalid   | invalid        | invalid         | invalid           | closed
roll-back entirely           | absent   | same     | same     | -:d,d     | -:di,di        | -:dib,dib       | -:diba,diba       | closed
reopen                       | absent   | same     | same     | same      | same           | same            | same              | closed
hold-back a beta             | absent   | -:-,-    | -:-,-    | d:d,d     | di:di,di       | dib:di,dib      | diba:dia,diba     | closed
hold-back a all developer    | absent   | -:-,-    | -:-,-    | d:-,d     | di:i,di        | dib:ib,dib      | diba:ib,diba      | closed
hold-back a entirely         | absent   | -:-,-    | -:-,-    | d:-,d     | di:-,di        | dib:-,dib       | diba:-,diba       | closed
hold-back a friends          | absent   | whom     | whom     | whom      | whom           | whom            | whom              | closed
hold-back a                  | absent   | invalid  | invalid  | invalid   | invalid        | invalid         | invalid           | closed
hold-back other beta         | absent   | stranger | stranger | stranger  | stranger       | stranger        | stranger          | closed
hold-back z entirely         | absent   | flagless | flagless | flagless  | flagless       | flagless        | flagless          | closed
resume a                     | absent   | same     | same     | same      | same           | same            | same              | closed
resume other                 | absent   | stranger | stranger | stranger  | stranger       | stranger        | stranger          | closed
resume z                     | absent   | flagless | flagless | flagless  | flagless       | flagless        | flagless          | closed
add-flag c                   | absent   | -:-,-,-  | -:-,-,-  | d:d,d,d   | di:di,di,di    | dib:dib,dib,dib | phase             | closed
add-flag other               | absent   | -:-,-,-  | -:-,-,-  | d:d,d,d   | di:di,di,di    | dib:dib,dib,dib | phase             | closed
add-flag a                   | absent   | same     | same     | same      | same           | same            | same              | closed
add-flag a no yes            | absent   | taken    | taken    | taken     | taken          | taken           | taken             | closed
remove-flag a                | absent   | -:-      | -:-      | d:d       | di:di          | dib:dib         | phase             | closed
remove-flag other            | absent   | same     | same     | same      | same           | same            | same              | closed
remove-flag z                | absent   | flagless | flagless | flagless  | flagless       | flagless        | flagless          | closed
set-percentage developer 25  | absent   | unopened | unopened | d25%:d,d  | d25%i:di,di    | d25%ib:dib,dib  | d25%iba:diba,diba | closed
set-percentage developer 100 | absent   | unopened | unopened | same      | same           | same            | same              | closed
set-percentage all 0         | absent   | unopened | unopened | unopened  | unopened       | unopened        | diba0%:diba,diba  | closed
set-percentage friends 50    | absent   | unopened | unopened | unopened  | unopened       | unopened        | unopened          | closed
set-visibility HIDDEN        | absent   | -:-,-    | -:-,-    | d:d,d     | di:di,di       | dib:dib,dib     | diba:diba,diba    | closed
set-visibility LOCKED        | absent   | same     | same     | same      | same           | same            | same              | closed
close                        | absent   | phase    | phase    | phase     | phase          | phase           | diba:-,-          | same
kill a                       | flagless | -:-,-    | -:-,-    | d:d,d     | di:di,di       | dib:dib,dib     | diba:diba,diba    | diba:-,-
revive a                     | flagless | same     | same     | same      | same           | same            | same              | same
kill z                       | flagless | flagless | flagless | flagless  | flagless       | flagless        | flagless          | flagless
`;

/** The phase a command leads to, where it leads to another. */
const LEADS: Readonly<Record<string, string>> = {
  'create a b': 'setup',
  wire: 'wired',
  'apply developer': 'developer',
  'apply internal': 'internal',
  'apply beta': 'beta',
  'apply beta 25': 'beta',
  'apply all': 'ga',
  close: 'closed',
};

const [[, ...PHASES] = [], ...ROWS] = rows(`command ${TABLE.trim()}`);

describe.each(ROWS.map(([name = '', ...cells]) => [name, cells] as const))('%s', (name, cells) => {
  const command = say(name);

  test.each(PHASES.map((phase, index) => [phase, cells[index]!]))('in phase %s: %s', (phase, cell) => {
    const catalog = inPhase(phase);
    const planned = plan(catalog, command);
    const expected = WORDS[cell];
    if (expected !== undefined || planned.outcome !== 'change') {
      expect(verdict(catalog, command)).toBe(expected);
      return;
    }
    const changed = amend(catalog, planned.changes, catalog.version + 1);
    expect(brief(changed)).toBe(cell);
    expect(releaseIn(changed).phase).toBe(LEADS[name] ?? phase);
    expect(mistakesIn(changed)).toEqual([]);
    expect(verdict(changed, command)).toBe('no-op');
  });
});

describe('a flag of a release', () => {
  test.each(PHASES.slice(1))('is behind the gate from wired until the release is closed: %s', (phase) => {
    const catalog = inPhase(phase);
    const expected = phase === 'setup' || phase === 'closed' ? undefined : 'r';
    expect(['a', 'b', 'other'].map((key) => flagIn(catalog, key).gate)).toEqual([
      expected,
      expected,
      undefined,
    ]);
  });

  test('is served by its ladder where it has one, else its strongest variation, and by plain rules once closed', () => {
    const strongest = { serve: { variation: 'on' } };
    const ladder = { serve: { ladder: true } };
    expect(flagIn(inPhase('developer'), 'a').rules).toEqual([
      { audience: 'developer', release: 'r', ...strongest },
    ]);
    expect(flagIn(inPhase('developer'), 'b').rules).toEqual([
      { audience: 'developer', release: 'r', ...ladder },
    ]);
    expect(flagIn(inPhase('closed'), 'b').rules).toEqual(
      ['developer', 'internal', 'beta', 'all'].map((audience) => ({ audience, ...ladder })),
    );
  });
});
