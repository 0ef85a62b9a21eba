import { NEWEST } from './catalog-operations.ts';
import type { ControlClient } from './control-client.ts';
import { number, shape } from './shape.ts';

const isVersioned = shape({ version: number });

/** The catalog version that is the newest now: what a change is meant for where nobody says otherwise. */
export async function newestVersion(client: ControlClient): Promise<number> {
  return (await client.ask(NEWEST, {}, isVersioned)).value.version;
}
