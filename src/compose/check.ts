import type { Configuration, Draft } from '../files/configuration.ts';
import { Attempts } from './attempts.ts';
import { examine, type Examined } from './examine.ts';

/**
 * Examines what a configuration names, its own mistakes notwithstanding.
 * @throws Failure with every mistake of the configuration, and of everything it names
 */
export async function examineDraft(
  { configuration, mistakes }: Draft,
  seed: Parameters<typeof examine>[1],
): Promise<Examined> {
  const attempts = new Attempts();
  attempts.run(() => {
    if (mistakes !== undefined) throw mistakes;
  });
  const examined = await attempts.wait(() => Promise.resolve(configuration && examine(configuration, seed)));
  attempts.settle();
  if (examined === undefined) throw new Error('unreachable: a configuration without mistakes is whole');
  return examined;
}

/** What `check` says of a gateway that can be started: its warnings, and what it holds. */
export function tellExamined(
  { product, seed, behind }: Examined,
  source: Configuration['source'] | undefined,
): string {
  const { flags = [], gates = [], releases = [] } = seed?.catalog ?? {};
  const found = [counted(flags, 'flag'), counted(gates, 'gate'), counted(releases, 'release')];
  const demands = counted([...product.annotations.groups], 'schema element');
  const lines = [
    product.warnings,
    seed?.warnings ?? '',
    source === undefined || behind.ready !== undefined ? '' : uncalled(source.local.resolvers),
    `No errors: ${found.join(', ')}, asked for by ${demands}.`,
  ];
  return lines
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}

/** The function may write into the database that it is given, so only a start calls it. */
function uncalled(file: string): string {
  return `${file} exports a function. Only a start calls it, and compares the resolvers that it returns with the schema.`;
}

function counted({ length }: readonly unknown[], noun: string): string {
  return `${length} ${noun}${length === 1 ? '' : 's'}`;
}
