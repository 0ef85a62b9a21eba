// Starts the longest files first, so that the last worker does not end alone with one of them.
const Sequencer = require('@jest/test-sequencer').default;

/** Files that take longer than 20 s on two cores. */
const LONGEST = [
  'soak/soak',
  'library/installed',
  'engine/differential',
  'postgres/folder',
  'http/slow-requests',
  'gateway/release',
  'gateway/bad-starts',
  'gateway/large-catalog',
  'gateway/loop-doors',
  'gateway/large-schema',
  'gateway/npm-start',
  'compose/engagement-faults',
  'docs/control-api',
  'docs/user-gating',
  'cli/program',
  'house/lint',
  'house/arrows',
  'actions/torn-reads',
  'postgres/control',
  'redis/cluster',
  'gateway/restore',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const at = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
};
