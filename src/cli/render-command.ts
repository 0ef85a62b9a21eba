import { record } from './shape.ts';

/** Parts of commands in the order that they are said in; a store may have turned them around. */
const ORDER = [
  'do',
  'release',
  'flags',
  'subject',
  'account',
  'flag',
  'plan',
  'variation',
  'segment',
  'subjects',
  'audience',
  'audiences',
  'percentage',
  'visibility',
  'name',
  'role',
];

/** A command as the control API has it, on one line. */
export function commandText(command: unknown): string {
  if (!record(command)) return JSON.stringify(command);
  const place = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return Object.entries(command)
    .sort(([one], [other]) => place(one) - place(other))
    .map(([name, value]) => partText(name, value))
    .filter((part) => part !== '')
    .join(' ');
}

function partText(name: string, value: unknown): string {
  if (name === 'percentage' && typeof value === 'number') return `${value} %`;
  if (name === 'expiresAt' && typeof value === 'number') return `until ${new Date(value).toISOString()}`;
  if (typeof value === 'boolean') return value ? name : '';
  if (name === 'movePlans' && Array.isArray(value)) return value.map(moveText).join(' ');
  if (Array.isArray(value)) return value.map(wordOf).join(', ');
  return wordOf(value);
}

function moveText(move: unknown): string {
  return record(move) ? `--move-plan ${String(move['from'])}=${String(move['to'])}` : JSON.stringify(move);
}

/** A flag that joins a release is told by its name. */
function wordOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return record(value) && typeof value['flag'] === 'string' ? value['flag'] : JSON.stringify(value);
}
