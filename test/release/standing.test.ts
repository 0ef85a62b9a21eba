import { describe, expect, test } from '@jest/globals';

import { rows } from './say.ts';
import { brief, carry, inPhase, mistakesIn, verdict } from './world.ts';

/**
 * What happens when something is rolled back, held back, targeted early or has a share: phase, what was done there, the
 * command, and how the release stands then (see `brief`), or what the plan says. Written by hand.
 */
function holds(table: string): void {
  test.each(rows(table).map((cells) => [...cells]))(
    '%s',
    (_, phase = '', done = '', command = '', expected) => {
      const catalog = carry(inPhase(phase), ...done.split(',').filter((text) => text !== ''));
      const found = verdict(catalog, command);
      if (found !== 'change') {
        expect(found).toBe(expected);
        return;
      }
      const changed = carry(catalog, command);
      expect(brief(changed)).toBe(expected);
      expect(mistakesIn(changed)).toEqual([]);
      expect(verdict(changed, command)).toBe('no-op');
    },
  );
}

describe('while something is rolled back', () => {
  holds(`
the next audience waits                    | internal  | roll-back developer                | apply beta                   | ROLLED_BACK
one that has been applied is refused too   | internal  | roll-back developer                | apply internal               | ROLLED_BACK
an early target that is away counts too    | developer | target-early a friends, roll-back friends | apply internal        | ROLLED_BACK
nobody away is targeted early              | internal  | roll-back developer                | target-early a developer     | ROLLED_BACK
somebody else is                           | internal  | roll-back developer                | target-early a friends       | if:dif,di
more can be rolled back                    | internal  | roll-back developer                | roll-back internal           | -:di,di
who is away already may be named again     | internal  | roll-back developer                | roll-back developer internal | -:di,di
the same rollback again is nothing         | internal  | roll-back developer                | roll-back developer          | no-op
the rest can go entirely                   | beta      | roll-back developer                | roll-back entirely           | -:dib,dib
entirely a second time is nothing          | beta      | roll-back entirely                 | roll-back entirely           | no-op
somebody who was never let in is a mistake | beta      | roll-back developer                | roll-back developer friends  | AUDIENCE_NOT_ADMITTED
everything comes back at once              | beta      | roll-back beta, roll-back developer | reopen                      | dib:dib,dib
a second reopening is nothing              | beta      | roll-back beta, reopen             | reopen                       | no-op
a flag is held back for it all the same    | internal  | roll-back developer                | hold-back a developer        | i:i,di
a flag joins with the rules that wait      | internal  | roll-back developer                | add-flag c                   | i:di,di,di
a flag leaves with none                    | internal  | roll-back developer                | remove-flag a                | i:di
the release closes as it stands            | ga        | roll-back developer                | close                        | iba:-,-
without all it closes behind its gate      | ga        | roll-back all                      | close                        | dib:diba,diba
an early target goes for good with its flag | developer | target-early a friends, roll-back friends, remove-flag a | apply internal | di:di
an early target of two flags waits for both | developer | target-early a friends, target-early b friends, roll-back friends, remove-flag a | reopen | df:df
`);
});

describe('while a flag is held back', () => {
  holds(`
it misses what is applied later            | developer | hold-back a beta internal          | apply internal               | di:d,di
entirely, it misses everything             | wired     | hold-back a entirely               | apply developer              | d:-,d
entirely, it is not targeted early either  | developer | hold-back a entirely               | target-early a friends       | HELD_BACK
another flag is                            | developer | hold-back a entirely               | target-early b friends       | df:-,df
for one audience, it is targeted early     | developer | hold-back a beta                   | target-early a friends       | df:df,d
but not at the one it is held back for     | developer | hold-back a beta                   | target-early a beta          | HELD_BACK
an early target can be held back alone     | developer | target-early a friends             | hold-back a friends          | df:d,d
and is not targeted again then             | developer | target-early a friends, hold-back a friends | target-early a friends | HELD_BACK
an early target can be all it is left with | developer | target-early a friends             | hold-back a developer internal beta all | df:f,d
and can be targeted again, to no effect    | developer | target-early a friends, hold-back a developer internal beta all | target-early a friends | no-op
holding back more adds up                  | internal  | hold-back a internal               | hold-back a developer        | di:-,di
less again is nothing                      | internal  | hold-back a internal developer     | hold-back a developer        | no-op
resuming gives it all it missed            | developer | hold-back a entirely, apply internal, apply beta | resume a       | dib:dib,dib
a second resuming is nothing               | developer | hold-back a entirely, resume a     | resume a                     | no-op
it joins anew held back no more            | developer | hold-back b entirely, remove-flag b | add-flag b                  | d:d,d
GA comes all the same                      | beta      | hold-back a all                    | apply all                    | diba:dib,diba
closing waits for it                       | ga        | hold-back a entirely               | close                        | HELD_BACK
closing waits for one audience of it too   | ga        | hold-back a beta                   | close                        | HELD_BACK
resumed, it closes with the others         | ga        | hold-back a beta, resume a         | close                        | diba:-,-
it may leave at GA, held back entirely     | ga        | hold-back a entirely               | remove-flag a                | diba:diba
held back for some, it stays at GA         | ga        | hold-back a beta                   | remove-flag a                | WRONG_PHASE
the release closes once it has left        | ga        | hold-back a entirely, remove-flag a | close                       | diba:-
`);
});

describe('an early target', () => {
  holds(`
stands just before all                     | wired     | target-early a friends, apply developer, apply internal, apply beta | apply all | dibfa:dibfa,diba
is for one flag, until another is targeted | developer | target-early a friends             | target-early b friends       | df:df,df
made twice is nothing                      | developer | target-early a friends             | target-early a friends       | no-op
of subjects grows                          | developer | target-early a @fay                | target-early a @fay @sam     | dE:dE,d
of subjects it has is nothing              | developer | target-early a @fay @sam           | target-early a @sam @sam     | no-op
of subjects is one for each flag           | developer | target-early a @fay                | target-early b @fay          | dEE:dE,dE
becomes the audience of a phase            | developer | target-early a beta, apply internal | apply beta                  | dib:dib,dib
takes the share it is given then           | developer | target-early a beta, set-percentage beta 10, apply internal | apply beta 20 | dib20%:dib,dib
leaves with its flag                       | developer | target-early a friends             | remove-flag a                | d:d
can be rolled back alone                   | developer | target-early a friends             | roll-back friends            | d:df,d
comes back                                 | developer | target-early a friends, roll-back friends | reopen                | df:df,d
can have a share                           | developer | target-early a friends             | set-percentage friends 12.345 | df12.345%:df,d
`);
});

test('an early target with a share is opened as a whole when it becomes the audience of a phase', () => {
  const beta = carry(inPhase('developer'), 'target-early a beta', 'set-percentage beta 10', 'apply internal');
  const applied = carry(beta, 'apply beta');
  expect(brief(applied)).toBe('dib:dib,dib');
  expect(verdict(applied, 'apply beta')).toBe('no-op');
});

describe('a share', () => {
  holds(`
is given with the audience                 | internal  |                                    | apply beta 0.001             | dib0.001%:dib,dib
given again is nothing                     | internal  | apply beta 1.005                   | apply beta 1.005             | no-op
left out the second time asks for the rest | internal  | apply beta 25                      | apply beta                   | NOT_WHOLE
the rest opened, it is nothing             | internal  | apply beta 25, set-percentage beta 100 | apply beta               | no-op
of GA asks for the rest too                | beta      | apply all 50                       | apply all                    | NOT_WHOLE
of 100 % is the whole audience             | internal  | apply beta                         | apply beta 100               | no-op
is changed by its own command only         | internal  | apply beta 25                      | apply beta 50                | WRONG_PHASE
grows                                      | internal  | apply beta 25                      | set-percentage beta 50       | dib50%:dib,dib
set twice is nothing                       | internal  | apply beta 25, set-percentage beta 50 | set-percentage beta 50    | no-op
outlives a rollback                        | internal  | apply beta 25, roll-back beta      | reopen                       | dib25%:dib,dib
outlives a rollback of everything          | internal  | apply beta 25, roll-back entirely  | reopen                       | dib25%:dib,dib
changes while it is away                   | internal  | apply beta 25, roll-back beta, set-percentage beta 30 | reopen    | dib30%:dib,dib
is no matter of the next audience          | internal  | apply beta 25                      | apply all                    | dib25%a:diba,diba
of GA is finished before closing           | beta      | apply all 50                       | close                        | NOT_WHOLE
of any other audience is too               | ga        | set-percentage internal 50         | close                        | NOT_WHOLE
finished, it closes                        | beta      | apply all 50, set-percentage all 100 | close                      | diba:-,-
rolled back, it closes                     | ga        | set-percentage internal 50, roll-back internal | close            | dba:-,-
of nobody is no rollback                   | ga        | set-percentage internal 0          | reopen                       | no-op
`);
});
