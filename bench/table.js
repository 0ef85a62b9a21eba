const COLUMNS = ['what', 'measured', 'ratio', 'peer', 'theirs', 'target', 'reached'];
const TITLES = { theirs: 'the peer’s' };
const RIGHT = new Set(['measured', 'ratio', 'theirs']);

/** One table of measured ratios, as text. */
export function tableOf(rows) {
  return table(
    COLUMNS.map((column) => TITLES[column] ?? column),
    rows.map(cellsOf),
    (place) => RIGHT.has(COLUMNS[place]),
  );
}

/** One table of measured values, as text: a row's cells by column, the first column at the left. */
export function tableBy(columns, rows) {
  return table(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? '')),
    (place) => place > 0,
  );
}

function table(titles, rows, isRight) {
  const lines = [titles, ...rows];
  const widths = titles.map((_, place) => Math.max(...lines.map((cells) => cells[place].length)));
  const texts = lines.map((cells) =>
    cells
      .map((cell, place) => (isRight(place) ? cell.padStart(widths[place]) : cell.padEnd(widths[place])))
      .join('  ')
      .trimEnd(),
  );
  return [texts[0], widths.map((width) => '─'.repeat(width)).join('  '), ...texts.slice(1)].join('\n');
}

function cellsOf(row) {
  const reached = row.reached === undefined ? '' : row.reached ? 'yes' : 'NO';
  return COLUMNS.map((column) => (column === 'reached' ? reached : (row[column] ?? '')));
}
