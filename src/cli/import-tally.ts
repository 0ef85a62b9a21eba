import { counted } from './render-table.ts';
import { number, shape, type Of } from './shape.ts';

/** What has become of events so far. Late ones are among the accepted, conflicts among the duplicates. */
export const isTally = shape({
  accepted: number,
  late: number,
  duplicates: number,
  conflicts: number,
  refused: number,
});
export type Tally = Of<typeof isTally>;

export const NONE: Tally = { accepted: 0, late: 0, duplicates: 0, conflicts: 0, refused: 0 };

export function tallyLines({ accepted, late, duplicates, conflicts, refused }: Tally): readonly string[] {
  return [
    `${counted(accepted, 'event')} accepted${late === 0 ? '' : `, ${late} of them too old for any window`}`,
    `${counted(duplicates, 'duplicate')}${conflicts === 0 ? '' : `, ${conflicts} of them other than what came first`}`,
    `${refused} refused`,
  ];
}
