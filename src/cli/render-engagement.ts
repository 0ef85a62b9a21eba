import type { Distribution, TierPreview } from './engagement-answers.ts';
import { counted, NOTHING, spaced, table } from './render-table.ts';

/** What other criteria would do: how many, then who. */
export function tierPreviewLines(preview: TierPreview): readonly string[] {
  const { version, population, flows, movesUp, falls, inGrace, movers } = preview;
  const moving = movesUp + falls;
  const metrics = movers[0]?.measures.map(({ metric }) => metric) ?? [];
  const after = falls === 0 ? '' : `, ${inGrace} of them after a grace`;
  return spaced(
    [`On version ${version}, for all ${counted(population, 'subject')} with engagement. Nothing is written.`],
    table(
      ['FROM', 'TO', 'SUBJECTS'],
      flows.map(({ from, to, count }) => [from, to, String(count)]),
      ['SUBJECTS'],
    ),
    [`${movesUp} would move up, ${falls} would fall${after}.`],
    table(
      ['SUBJECT', 'FROM', 'TO', ...metrics],
      movers.map(({ subject, from, to, measures }) => [
        subject,
        from,
        to,
        ...measures.map(({ value }) => plain(value)),
      ]),
      metrics,
    ),
    movers.length < moving
      ? [`These are the first ${movers.length} of ${moving}: --first shows more of them.`]
      : [],
  );
}

/** Characters that the longest bar has. */
const LONGEST_BAR = 40;

/** A bar for every value. */
export function distributionLines(distribution: Distribution): readonly string[] {
  const { metric, population, unknown, buckets, p50, p90, p99 } = distribution;
  const most = Math.max(...buckets.map(({ count }) => count));
  const rows = buckets.map(({ from, to, count }) => [
    from === to ? String(from) : `${from} to ${to}`,
    String(count),
    `${((100 * count) / population).toFixed(1)} %`,
    '█'.repeat(Math.ceil((LONGEST_BAR * count) / most)),
  ]);
  const lacking = unknown === 0 ? '' : `; ${unknown} of them lack it`;
  return spaced(
    [`${metric}, of all ${counted(population, 'subject')} with engagement${lacking}`],
    table(['VALUE', 'SUBJECTS', 'SHARE', ''], rows, ['VALUE', 'SUBJECTS', 'SHARE']),
    [`p50 ${plain(p50)}, p90 ${plain(p90)}, p99 ${plain(p99)}`],
  );
}

function plain(value: number | null): string {
  return value === null ? NOTHING : String(value);
}
