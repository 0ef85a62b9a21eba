/** How everything that a catalog defines is named. */
export const NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;
export const A_NAME = 'a name (up to 100 of a-z 0-9 . _ -)';

/** Characters that an id of a subject may have where a catalog names it. */
export const LONGEST_WORD = 200;
