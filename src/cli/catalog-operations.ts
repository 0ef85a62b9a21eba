import { CHANGE, PAGE_INFO, PREVIEW, PROBLEM, type Operation } from './operation.ts';

export const NEWEST: Operation = { field: 'catalog', text: 'query Newest { catalog { version } }' };

export const CLOCK: Operation = { field: 'catalog', text: 'query Clock { catalog { timeZone } }' };

export const CATALOG: Operation = {
  field: 'catalog',
  text: `
query Catalog($version: Int) {
  catalog(version: $version) {
    version at plans tiers segments
    gates { key enabled salt admits { audience percentage } }
    flags { key enabled gate variations }
    releases { key phase visibility }
    warnings { ...problem }
  }
}
${PROBLEM}`,
};

export const TIERS: Operation = {
  field: 'catalog',
  text: `
query Tiers {
  catalog {
    version
    tierCriteria {
      key grace since
      promote { ...bound }
      keep { ...bound }
      formerly { before keep { ...bound } }
    }
  }
}
fragment bound on MetricBound { metric atLeast atMost }`,
};

export const CARRY_OUT: Operation = {
  field: 'carryOut',
  text: `
mutation CarryOut($command: CommandInput!, $expectedVersion: Int!, $reason: String!, $dryRun: Boolean) {
  carryOut(command: $command, expectedVersion: $expectedVersion, reason: $reason, dryRun: $dryRun) {
    __typename
    ...preview
    ... on Applied { version at changes { ...change } planMoves { from to accounts } warnings { ...problem } }
    ... on Conflict { expected version since { ...change } rebased { ...preview } }
  }
}
${PREVIEW}`,
};

const SIMULATION = `
fragment simulation on Simulation {
  version considered known
  stages {
    command
    preview { ...preview }
    flags { flag gains loses unchanged rules { rule audience before after } }
    subjects {
      subject
      cells { flag effect before { ...decision } after { ...decision } }
    }
    elements { coordinate before after opensFor closesFor }
  }
}
fragment decision on Decision { variation value rank reason about }
${PREVIEW}`;

export const SIMULATE: Operation = {
  field: 'simulate',
  text: `
query Simulate($commands: [CommandInput!]!, $audience: AudienceInput) {
  simulate(commands: $commands, audience: $audience) { ...simulation }
}
${SIMULATION}`,
};

export const OUTLOOK: Operation = {
  field: 'outlook',
  text: `
query Outlook($release: String!, $audience: AudienceInput) {
  outlook(release: $release, audience: $audience) { ...simulation }
}
${SIMULATION}`,
};

const RELEASE_FIELDS = `
fragment release on Release {
  key phase visibility next
  gate { key enabled salt admits { audience percentage } }
  flags { flag { key } held opened serves { audience serves } }
  early { flag audience }
  rolledBack { audience percentage }
}`;

export const RELEASE: Operation = {
  field: 'release',
  text: `
query Release($key: String!) {
  release(key: $key) { ...release }
}
${RELEASE_FIELDS}`,
};

export const RELEASES: Operation = {
  field: 'releases',
  text: `
query Releases($first: Int, $after: String) {
  releases(first: $first, after: $after) { nodes { ...release } ${PAGE_INFO} }
}
${RELEASE_FIELDS}`,
};

export const FLAGS: Operation = {
  field: 'flags',
  text: `
query Flags($first: Int, $after: String) {
  flags(first: $first, after: $after) { nodes { key enabled gate variations definition } ${PAGE_INFO} }
}`,
};

export const DIFF: Operation = {
  field: 'diff',
  text: `
query Diff($from: Int!, $to: Int) {
  diff(from: $from, to: $to) { from to changes { ...change } }
}
${CHANGE}`,
};

export const AUDIT: Operation = {
  field: 'audit',
  text: `
query Audit(
  $first: Int, $after: String, $versionsOnly: Boolean
  $since: DateTime, $until: DateTime, $author: String, $release: String
) {
  audit(
    first: $first, after: $after, versionsOnly: $versionsOnly
    since: $since, until: $until, author: $author, release: $release
  ) {
    nodes { id at author reason command version changes { ...change } }
    ${PAGE_INFO}
  }
}
${CHANGE}`,
};

export const EXPORT: Operation = {
  field: 'export',
  text: `
query Export($version: Int) {
  export(version: $version)
}`,
};
