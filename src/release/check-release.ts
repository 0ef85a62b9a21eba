import { EVERYBODY, WHOLE, type Catalog, type Flag, type Problem, type Release } from '../domain/catalog.ts';
import { flagOpenedTo, openedTo, STAGES } from './phases.ts';
import { unservable } from './serving.ts';

export type Tell = (path: Problem['path'], message: string) => void;

/** What a release says of itself must be about itself, or a command will fail on it, or pass over it in silence, later. */
export function checkRelease(
  catalog: Catalog,
  release: Release,
  flags: ReadonlyMap<string, Flag>,
  tell: Tell,
): void {
  checkEarly(release, tell);
  checkRolledBack(release, tell);
  for (const [index, { flag: key, held, serves }] of release.flags.entries()) {
    const path = ['releases', release.key, 'flags', index];
    const known = [...new Set([...STAGES.map(({ audience }) => audience), ...flagOpenedTo(release, key)])];
    const odd = held.find((audience) => !known.includes(audience));
    if (odd !== undefined) {
      const message = `'${odd}' is not an audience of flag '${key}'; expected some of ${known.join(', ')}`;
      tell([...path, 'held'], message);
    }
    const flag = flags.get(key);
    const wrong = flag === undefined ? undefined : unservable(catalog, release.key, flag, serves);
    if (wrong !== undefined) tell([...path, 'serves'], wrong);
  }
}

function checkEarly({ key, phase, flags, early }: Release, tell: Tell): void {
  const path = ['releases', key, 'early'];
  if (phase === 'setup' && early.length > 0) {
    tell(path, 'expected none in phase setup: nobody is targeted before the flags are wired');
  }
  const members = flags.map(({ flag }) => flag);
  for (const [index, { flag, audience }] of early.entries()) {
    if (!members.includes(flag)) {
      const expected = members.length === 0 ? 'it has none' : `expected one of ${members.join(', ')}`;
      tell([...path, index], `flag '${flag}' is not in the release; ${expected}`);
    }
    if (audience === EVERYBODY) {
      tell([...path, index], `'${EVERYBODY}' is the audience of GA, not an early one; expected a segment`);
    }
  }
}

function checkRolledBack(release: Release, tell: Tell): void {
  const opened = openedTo(release);
  for (const [index, { audience, share }] of release.rolledBack.entries()) {
    const path = ['releases', release.key, 'rolledBack', index];
    const first = release.rolledBack.findIndex((other) => other.audience === audience);
    if (first < index) tell(path, `'${audience}' is rolled back twice; leave one of them out`);
    if (!opened.includes(audience)) {
      const expected = opened.length === 0 ? 'it is open to nobody' : `expected some of ${opened.join(', ')}`;
      tell(path, `in phase ${release.phase} the release has not been opened to '${audience}'; ${expected}`);
    }
    if (!Number.isInteger(share) || share < 0 || share > WHOLE) {
      tell(path, `expected a share from 0 to ${WHOLE} of ${WHOLE}, a whole number; received ${share}`);
    }
  }
}
