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

/** One table of measured values, as Markdown: a row's cells by column, the first column at the left. */
export function tableBy(columns, rows) {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  const widths = widthsOf(lines);
  const rule = widths.map((width, place) => (place > 0 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const [titles, ...others] = lines.map((cells) => padded(cells, widths, (place) => place > 0));
  return [titles, rule, ...others].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function table(titles, rows, isRight) {
  const lines = [titles, ...rows];
  const widths = widthsOf(lines);
  const texts = lines.map((cells) => padded(cells, widths, isRight).join('  ').trimEnd());
  return [texts[0], widths.map((width) => '─'.repeat(width)).join('  '), ...texts.slice(1)].join('\n');
}

function widthsOf(lines) {
  return lines[0].map((_, place) => Math.max(...lines.map((cells) => cells[place].length)));
}

function padded(cells, widths, isRight) {
  return cells.map((cell, place) =>
    isRight(place) ? cell.padStart(widths[place]) : cell.padEnd(widths[place]),
  );
}

function cellsOf(row) {
  const reached = row.reached === undefined ? '' : row.reached ? 'yes' : 'NO';
  return COLUMNS.map((column) => (column === 'reached' ? reached : (row[column] ?? '')));
}
