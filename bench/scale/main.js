import { performance } from 'node:perf_hooks';

import { measureSize } from './one-size.js';

/**
 * What a gateway on PostgreSQL and Redis does with populations of several sizes.
 * @param settings.sizes how many subjects, each measured in turn
 * @returns rows with one column a size, and what ended it early
 */
export async function scales({ sizes, ...settings }) {
  const columns = [];
  let failure;
  for (const size of sizes) {
    const name = `${size.toLocaleString('en')} subjects`;
    const begun = performance.now();
    const say = (text) =>
      console.error(`${name}, ${Math.round((performance.now() - begun) / 1_000)} s: ${text}`);
    const values = {};
    columns.push({ name, values });
    try {
      await measureSize(size, settings, say, values);
    } catch (error) {
      failure = error;
      break;
    }
  }
  const whats = [...new Set(columns.flatMap(({ values }) => Object.keys(values)))];
  return {
    failure,
    columns: ['what', ...columns.map(({ name }) => name)],
    rows: whats.map((what) => ({
      what,
      ...Object.fromEntries(columns.map(({ name, values }) => [name, rounded(values[what])])),
    })),
  };
}

function rounded(value) {
  if (value === undefined) return '';
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(value >= 10 ? 3 : 2);
}
