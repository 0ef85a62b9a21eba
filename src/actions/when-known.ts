import type { Subject } from '../domain/subject.ts';

/** Does something with the subject: at once where it is known. */
export function whenKnown<T>(
  subject: Subject | Promise<Subject>,
  work: (subject: Subject) => T,
): T | Promise<T> {
  return subject instanceof Promise ? subject.then(work) : work(subject);
}
