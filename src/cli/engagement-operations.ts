import { PROBLEM, type Operation } from './operation.ts';

/** Questions that go through everybody with engagement. */

export const PREVIEW_TIER: Operation = {
  field: 'previewTier',
  text: `
subscription PreviewTier(
  $tier: String!, $promote: [MetricBoundInput!], $keep: [MetricBoundInput!], $grace: Int
  $source: EngagementSource!, $first: Int!
) {
  previewTier(tier: $tier, promote: $promote, keep: $keep, grace: $grace, source: $source, first: $first) {
    progress { share looked }
    result {
      __typename
      ... on TierPreview {
        version tier population movesUp falls inGrace
        flows { from to count }
        movers { subject from to measures { metric value } }
      }
      ... on Refused { version code message }
      ... on Invalid { version problems { ...problem } }
    }
  }
}
${PROBLEM}`,
};

export const DISTRIBUTION: Operation = {
  field: 'distribution',
  text: `
subscription Distribution($metric: String!, $source: EngagementSource!) {
  distribution(metric: $metric, source: $source) {
    progress { share looked }
    result {
      __typename
      ... on Distribution { metric population unknown p50 p90 p99 buckets { from to count } }
      ... on Refused { version code message }
    }
  }
}`,
};
