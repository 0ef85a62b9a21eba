/**
 * What signs the example's tokens. Published with the source, so it proves nothing about anybody: it is good for the
 * example only, and a start that is not the example must never accept it.
 */
export const EXAMPLE = {
  secret: 'not-a-secret:published-with-the-insightx-example',
  issuer: 'https://insightx.techwave.example',
  audience: 'insightx',
} as const;

/** A request to paste. */
export interface ExampleRequest {
  readonly title: string;
  /** One line of GraphQL without a single quote, so that it stands in a shell command as it is. */
  readonly operation: string;
  /** What comes back, in plain words. */
  readonly expected: string;
  /** Id of the person to send it as. */
  readonly person: string;
}

/** Three requests that tell the story in order: one that is allowed, one that is denied, one that unlocks the denied one. */
export function REQUESTS(): readonly ExampleRequest[] {
  return [
    {
      title: 'Allowed',
      operation: '{ me { name } reports(first: 3) { title author { name } } }',
      expected: '200 with her name and three reports: reports ask for nothing.',
      person: 'nia',
    },
    {
      title: 'Denied',
      operation: '{ advancedIntegration { connectors { name } } }',
      expected: '401 FORBIDDEN, and what is missing: 3 more reports.',
      person: 'nia',
    },
    {
      title: 'Unlocks',
      operation: `mutation { ${['first', 'second', 'third'].map(generate).join(' ')} }`,
      expected:
        '200 with three new reports. Send the denied request again: now it answers with the connectors.',
      person: 'nia',
    },
  ];
}

/** Root fields of one mutation run one after the other, and each counts. */
function generate(alias: string): string {
  return `${alias}: generateReport(title: "My ${alias} report") { id title }`;
}
