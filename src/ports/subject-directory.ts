import type { Deed, OutsideChange } from '../domain/audit.ts';
import type { SubjectProfile } from '../domain/subject.ts';

export interface SubjectPage {
  readonly first: number;
  /** Only subjects after this id, in the order of their UTF-8 bytes. */
  readonly after?: string | undefined;
  /** Only ids that begin with this. */
  readonly prefix?: string | undefined;
  readonly account?: string | undefined;
}

/**
 * Whom the gateway has seen, and what their credential said of them last, so that a subject can be looked at when it is
 * not calling. Nobody is decided about from here while calling.
 */
export interface SubjectDirectory {
  /** The latest by `seenAt` stays. @throws Failure STORE_UNAVAILABLE */
  remember(profiles: readonly SubjectProfile[]): Promise<void>;

  /** One answer an id, in order, in one round trip; undefined for strangers. */
  read(ids: readonly string[]): Promise<readonly (SubjectProfile | undefined)[]>;

  /** In the order of their ids. */
  find(page: SubjectPage): Promise<readonly SubjectProfile[]>;

  /**
   * So many subjects in the order of a digest of their ids, or all where there are fewer. Ids that look alike are no likelier
   * than others to be in it. The same subjects give the same sample, and a larger sample begins with the smaller one.
   */
  sample(size: number): Promise<readonly SubjectProfile[]>;

  count(): Promise<number>;

  /**
   * Takes out what is known of a subject, and writes the line of the audit log that says all of it is being erased: both,
   * or neither. Where nothing was known the line is written all the same.
   * @param known what there was of the subject, in kind and number
   */
  erase(id: string, deed: Deed, known: OutsideChange['before']): Promise<void>;
}
