/** One question to the control API (schema/admin.graphql), or one change: a document with a single root field. */
export interface Operation {
  readonly field: string;
  readonly text: string;
}

export const CHANGE = 'fragment change on Change { kind key before after lines }';
export const PROBLEM = 'fragment problem on Problem { severity path message line column }';
export const PREVIEW = `
fragment preview on Preview {
  __typename
  ... on WouldChange { version changes { ...change } planMoves { from to accounts } warnings { ...problem } }
  ... on NoOp { version }
  ... on Refused { version code message }
  ... on Invalid { version problems { ...problem } }
}
${CHANGE}
${PROBLEM}`;

export const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';
