import { WHOLE, type Admission, type BucketBy, type Serve } from '../domain/catalog.ts';
import { fields, map, type Written } from './yaml-text.ts';

/** What is served, as the fields beside the audience it is for. */
export function serveFields(serve: Serve): Readonly<Record<string, Written>> {
  if ('variation' in serve) return { variation: serve.variation };
  if ('ladder' in serve) return { ladder: true };
  const { by, salt, weights } = serve.rollout;
  const inOrder = map(weights.map(({ variation, weight }) => [variation, weight]));
  return { rollout: fields({ by: writeBucketBy(by), salt, weights: inOrder }) };
}

/** Undefined: by the subject's id, which goes without saying. */
export function writeBucketBy(by: BucketBy): Written | undefined {
  if (by === 'id') return undefined;
  return by === 'account' ? by : fields({ attribute: by.attribute });
}

/** A whole audience by its name alone. */
export function writeAdmission({ audience, share }: Admission): Written {
  return share === WHOLE ? audience : fields({ audience, percentage: share / (WHOLE / 100) });
}
