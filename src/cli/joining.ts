import { InvalidArgumentError } from 'commander';

import type { JoiningInput, ServingInput } from '../admin/generated.ts';
import { Stopped } from './stopped.ts';

/** What a flag serves an audience, as it is said on the command line. */
export interface Served {
  readonly flag: string;
  readonly serving: ServingInput;
}

/** `NAME`, or `NAME=weakest,…,strongest`. */
export function joining(given: string): JoiningInput {
  const [flag = '', variations, ...rest] = given.split('=');
  const list = variations?.split(',');
  if (flag === '' || rest.length > 0 || list?.includes(''))
    throw new InvalidArgumentError(
      'expected NAME, or NAME=weakest,…,strongest such as exports=off,small,large',
    );
  return list === undefined ? { flag } : { flag, variations: list };
}

export function joinings(given: string, before: readonly JoiningInput[] = []): readonly JoiningInput[] {
  return [...before, joining(given)];
}

/** `FLAG:AUDIENCE=VARIATION` */
export function served(given: string, before: readonly Served[] = []): readonly Served[] {
  const [, flag, rest] = /^([^:=]+):([^:]+)$/.exec(given) ?? [];
  if (flag === undefined || rest === undefined)
    throw new InvalidArgumentError('expected FLAG:AUDIENCE=VARIATION');
  return [...before, { flag, serving: servingOf(rest, 'FLAG:AUDIENCE=VARIATION') }];
}

/** `AUDIENCE=VARIATION`, where there is but one flag. */
export function servings(given: string, before: readonly ServingInput[] = []): readonly ServingInput[] {
  return [...before, servingOf(given, 'AUDIENCE=VARIATION')];
}

function servingOf(given: string, form: string): ServingInput {
  const [, audience, variation] = /^([^=]+)=([^=]+)$/.exec(given) ?? [];
  if (audience === undefined || variation === undefined) throw new InvalidArgumentError(`expected ${form}`);
  return { audience, variation };
}

/** Flags with what they serve. @throws Stopped where a flag is to serve that does not join */
export function serving(flags: readonly JoiningInput[], all: readonly Served[]): readonly JoiningInput[] {
  const stray = all.find((one) => flags.every(({ flag }) => flag !== one.flag));
  if (stray !== undefined)
    throw new Stopped(`--serve ${stray.flag}: expected a flag that --flag names, one of ${names(flags)}`);
  return flags.map((joined) => {
    const serves = all.filter(({ flag }) => flag === joined.flag).map((one) => one.serving);
    return serves.length === 0 ? joined : { ...joined, serves };
  });
}

function names(flags: readonly JoiningInput[]): string {
  return flags.map(({ flag }) => flag).join(', ');
}
