import { PAGE_INFO, PROBLEM, type Operation } from './operation.ts';

export const EXPLAIN: Operation = {
  field: 'explain',
  text: `
query Explain($subject: SubjectInput!, $flag: String!) {
  explain(subject: $subject, flag: $flag) {
    text tree subjectKnown decision { flag variation value rank reason about }
  }
}`,
};

export const EXPLAIN_ELEMENT: Operation = {
  field: 'explainElement',
  text: `
query ExplainElement($subject: SubjectInput!, $coordinate: String!) {
  explainElement(subject: $subject, coordinate: $coordinate) {
    text coordinate subjectKnown outcome
    groups {
      flag variation plan tier outcome reason
      missing { variation plan tier progress { metric have need } }
    }
  }
}`,
};

const OVERRIDE = 'fragment override on Override { subject flag variation author reason expiresAt }';

export const SUBJECT: Operation = {
  field: 'subject',
  text: `
query Subject($id: String!) {
  subject(id: $id) {
    id account known holds seenAt plan unknownPlan tier attributes
    metrics { metric value }
    overrides { ...override }
    pin { tier author reason expiresAt }
    tierStanding { origin since belowSince graceUntil next progress { metric have need } }
    decisions { flag variation value rank reason about }
  }
}
${OVERRIDE}`,
};

export const SUBJECTS: Operation = {
  field: 'subjects',
  text: `
query Subjects($first: Int, $after: String, $prefix: String, $account: String) {
  subjects(first: $first, after: $after, prefix: $prefix, account: $account) {
    nodes { id account plan tier seenAt }
    ${PAGE_INFO}
  }
}`,
};

export const OVERRIDES: Operation = {
  field: 'overrides',
  text: `
query Overrides($first: Int, $after: String, $flag: String) {
  overrides(first: $first, after: $after, flag: $flag) { nodes { ...override } ${PAGE_INFO} }
}
${OVERRIDE}`,
};

const STANDING = `
fragment standing on StandingResult {
  __typename
  ... on StandingChanged {
    version dryRun subjectKnown notAdmitted { flag gate release offer { release flag subjects } }
  }
  ... on NoOp { version }
  ... on StandingConflict { expected version }
  ... on Refused { version code message }
  ... on Invalid { version problems { ...problem } }
}
${PROBLEM}`;

const ORDER = '$expectedVersion: Int!, $reason: String!, $dryRun: Boolean';
const ORDERED = 'expectedVersion: $expectedVersion, reason: $reason, dryRun: $dryRun';

export const SET_PLAN: Operation = {
  field: 'setPlan',
  text: `
mutation SetPlan($account: String!, $plan: String!, ${ORDER}) {
  setPlan(account: $account, plan: $plan, ${ORDERED}) { ...standing }
}
${STANDING}`,
};

export const REMOVE_PLAN: Operation = {
  field: 'removePlan',
  text: `
mutation RemovePlan($account: String!, ${ORDER}) {
  removePlan(account: $account, ${ORDERED}) { ...standing }
}
${STANDING}`,
};

export const SET_OVERRIDE: Operation = {
  field: 'setOverride',
  text: `
mutation SetOverride($subject: String!, $flag: String!, $variation: String!, $expiresAt: DateTime, ${ORDER}) {
  setOverride(subject: $subject, flag: $flag, variation: $variation, expiresAt: $expiresAt, ${ORDERED}) {
    ...standing
  }
}
${STANDING}`,
};

export const REMOVE_OVERRIDE: Operation = {
  field: 'removeOverride',
  text: `
mutation RemoveOverride($subject: String!, $flag: String!, ${ORDER}) {
  removeOverride(subject: $subject, flag: $flag, ${ORDERED}) { ...standing }
}
${STANDING}`,
};

export const PIN_TIER: Operation = {
  field: 'pinTier',
  text: `
mutation PinTier($subject: String!, $tier: String!, $expiresAt: DateTime, ${ORDER}) {
  pinTier(subject: $subject, tier: $tier, expiresAt: $expiresAt, ${ORDERED}) { ...standing }
}
${STANDING}`,
};

export const UNPIN_TIER: Operation = {
  field: 'unpinTier',
  text: `
mutation UnpinTier($subject: String!, ${ORDER}) {
  unpinTier(subject: $subject, ${ORDERED}) { ...standing }
}
${STANDING}`,
};

export const SUBJECT_EVENTS: Operation = {
  field: 'subject',
  text: `
query SubjectEvents($id: String!, $first: Int, $after: String) {
  subject(id: $id) {
    events(first: $first, after: $after) {
      nodes { source id type quantity time account acceptedAt }
      ${PAGE_INFO}
    }
  }
}`,
};

export const ERASE_SUBJECT: Operation = {
  field: 'eraseSubject',
  text: `
mutation EraseSubject($subject: String!, $reason: String!) {
  eraseSubject(subject: $subject, reason: $reason) {
    __typename
    ... on SubjectErased { subject events overrides }
    ... on NoOp { version }
    ... on Invalid { version problems { ...problem } }
  }
}
${PROBLEM}`,
};
