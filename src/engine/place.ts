import type { BucketBy } from '../domain/catalog.ts';
import type { Subject } from '../domain/subject.ts';
import { bucket } from './bucket.ts';

/** Where a subject falls in a rollout, or undefined where it lacks what decides that: it is then in no part of it. */
export function place(subject: Subject, by: BucketBy, salt: string): number | undefined {
  const value =
    by === 'id' ? subject.id : by === 'account' ? subject.account : subject.attributes.get(by.attribute);
  return value === undefined || value === '' ? undefined : bucket(salt, String(value));
}
