import type { FlagCommand, ReleaseCommand } from '../../src/domain/command.ts';

type Make = (words: readonly string[], key: string) => ReleaseCommand | FlagCommand;

/** What stands for audiences: `entirely`, or their names. */
function audiences(words: readonly string[]): readonly string[] | 'entirely' {
  return words[0] === 'entirely' ? 'entirely' : words;
}

const COMMANDS: Readonly<Record<(ReleaseCommand | FlagCommand)['do'], Make>> = {
  create: (flags, release) => ({ do: 'create', release, flags: flags.map((flag) => ({ flag })) }),
  wire: (_, release) => ({ do: 'wire', release }),
  apply: ([audience = '', percentage], release) => ({
    do: 'apply',
    release,
    audience,
    percentage: percentage === undefined ? undefined : Number(percentage),
  }),
  'target-early': ([flag = '', ...whom], release) =>
    whom[0]?.startsWith('@') === true
      ? {
          do: 'target-early',
          release,
          flag,
          subjects: whom.map((id) => id.slice(1)).filter((id) => id !== ''),
        }
      : { do: 'target-early', release, flag, segment: whom[0] },
  'roll-back': (words, release) => ({ do: 'roll-back', release, audiences: audiences(words) }),
  reopen: (_, release) => ({ do: 'reopen', release }),
  'hold-back': ([flag = '', ...words], release) => ({
    do: 'hold-back',
    release,
    flag,
    audiences: audiences(words),
  }),
  resume: ([flag = ''], release) => ({ do: 'resume', release, flag }),
  'add-flag': ([flag = '', ...variations], release) => ({
    do: 'add-flag',
    release,
    flag: { flag, variations: variations.length === 0 ? undefined : variations },
  }),
  'remove-flag': ([flag = ''], release) => ({ do: 'remove-flag', release, flag }),
  'set-percentage': ([audience = '', percentage], release) => ({
    do: 'set-percentage',
    release,
    audience,
    percentage: Number(percentage),
  }),
  'set-visibility': ([word], release) => ({
    do: 'set-visibility',
    release,
    visibility: word === 'HIDDEN' ? 'HIDDEN' : 'LOCKED',
  }),
  close: (_, release) => ({ do: 'close', release }),
  kill: ([flag = '']) => ({ do: 'kill', flag }),
  revive: ([flag = '']) => ({ do: 'revive', flag }),
};

/**
 * A command in words, as tables have it: `apply beta 25`, `target-early a friends`, `target-early a @fay @sam`,
 * `roll-back entirely`. It is about release `r`, unless it begins with the name of another and a colon.
 */
export function say(text: string): ReleaseCommand | FlagCommand {
  const [, release = 'r', rest = ''] = /^(?:([\w.-]+): )?(.*)$/.exec(text.trim()) ?? [];
  const [verb = '', ...words] = rest.split(/\s+/);
  const make = Object.entries(COMMANDS).find(([name]) => name === verb)?.[1];
  if (make === undefined) throw new Error(`'${verb}' is no command`);
  return make(words, release);
}

/** The cells of a table that is drawn with bars, line by line. */
export function rows(table: string): readonly (readonly string[])[] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
}
