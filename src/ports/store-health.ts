/** How a store fares, as readiness shows it. */
export interface StoreHealth {
  readonly state: 'up' | 'down';
  /** Why it is down, or what it cannot do while it is up; without secrets. */
  readonly cause?: string | undefined;
}

/** Proves that a store serves what a request needs. */
export interface StoreProof {
  /**
   * Settles where the store serves.
   * @returns what it cannot do although it serves; undefined: nothing
   * @throws what keeps it from serving
   */
  prove(): Promise<string | undefined>;
  /** Says why, without secrets. */
  causeOf(error: unknown): string;
}
