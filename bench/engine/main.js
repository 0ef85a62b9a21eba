// Runs in a process of its own, so that nothing the engines load or leave behind touches the servers' figures.
import { fiftyFlags } from './fifty-flags.js';
import { largeCatalog } from './large-catalog.js';

const settings = JSON.parse(process.argv[2]);
const rows = [...(await fiftyFlags(settings)), ...(await largeCatalog(settings))];
process.send?.(rows, () => process.exit(0));
