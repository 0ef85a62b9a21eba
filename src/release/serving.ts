import { WHOLE, type Catalog, type Flag, type Rollout, type Serve, type Serving } from '../domain/catalog.ts';
import { LONGEST_WORD } from '../domain/name.ts';
import { earlySegment, STAGES } from './phases.ts';

/**
 * What is wrong with what a flag is to serve the audiences of a release, in words; undefined where nothing is. An audience
 * that the release is never opened to is most likely a misspelt one.
 */
export function unservable(
  catalog: Catalog,
  release: string,
  flag: Flag,
  serves: readonly Serving[],
): string | undefined {
  for (const [index, { audience, serve }] of serves.entries()) {
    if (serves.findIndex((other) => other.audience === audience) < index)
      return `flag '${flag.key}' is to serve '${audience}' twice`;
    if (!isAudience(catalog, release, flag.key, audience)) {
      const stages = STAGES.map((stage) => stage.audience).join(', ');
      return `flag '${flag.key}' is to serve '${audience}', which is no audience; expected one of ${stages}, or a segment`;
    }
    const wrong = wrongServe(catalog, flag, serve);
    if (wrong !== undefined) return `flag '${flag.key}' cannot serve '${audience}': ${wrong}`;
  }
  return undefined;
}

function isAudience({ segments }: Catalog, release: string, flag: string, audience: string): boolean {
  return (
    STAGES.some((stage) => stage.audience === audience) ||
    segments.some(({ key }) => key === audience) ||
    audience === earlySegment(release, flag)
  );
}

function wrongServe(catalog: Catalog, { ladder, variations }: Flag, serve: Serve): string | undefined {
  if ('ladder' in serve) return ladder.length === 0 ? 'it has no ladder' : undefined;
  const wanted =
    'variation' in serve ? [serve.variation] : serve.rollout.weights.map(({ variation }) => variation);
  const missing = wanted.find((variation) => !variations.some(({ key }) => key === variation));
  if (missing !== undefined) {
    const known = variations.map(({ key }) => key).join(', ');
    return `it has no variation '${missing}'; expected one of ${known}`;
  }
  return 'variation' in serve ? undefined : wrongRollout(catalog, serve.rollout);
}

function wrongRollout({ attributes }: Catalog, { by, salt, weights }: Rollout): string | undefined {
  if (salt === '' || salt.length > LONGEST_WORD)
    return `expected a salt of 1 to ${LONGEST_WORD} characters, received one of ${salt.length}`;
  if (typeof by !== 'string' && !attributes.some(({ key }) => key === by.attribute))
    return `attribute '${by.attribute}' does not exist`;
  const odd = weights.find(({ weight }) => !Number.isInteger(weight) || weight < 0);
  if (odd !== undefined) return `expected whole numbers from 0 as weights, received ${odd.weight}`;
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  return sum === WHOLE ? undefined : `weights add up to ${sum}; expected exactly ${WHOLE}`;
}
