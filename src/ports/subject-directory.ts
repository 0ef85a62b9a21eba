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

  count(): Promise<number>;
}
