const COLUMNS = ['what', 'measured', 'ratio', 'peer', 'theirs', 'target', 'reached'];
const TITLES = { theirs: 'the peer’s' };
const RIGHT = new Set(['measured', 'ratio', 'theirs']);

/** One table, as text. */
export function tableOf(rows) {
  const lines = [COLUMNS.map((column) => TITLES[column] ?? column), ...rows.map(cellsOf)];
  const widths = COLUMNS.map((_, place) => Math.max(...lines.map((cells) => cells[place].length)));
  const texts = lines.map((cells) =>
    cells
      .map((cell, place) => padded(cell, widths[place], COLUMNS[place]))
      .join('  ')
      .trimEnd(),
  );
  return [texts[0], widths.map((width) => '─'.repeat(width)).join('  '), ...texts.slice(1)].join('\n');
}

function cellsOf(row) {
  const reached = row.reached === undefined ? '' : row.reached ? 'yes' : 'NO';
  return COLUMNS.map((column) => (column === 'reached' ? reached : (row[column] ?? '')));
}

function padded(cell, width, column) {
  return RIGHT.has(column) ? cell.padStart(width) : cell.padEnd(width);
}
