import { onFreshDatabase } from '../fresh-database.js';
import { largeStore } from './large-store.js';
import { propagation } from './propagation.js';

/** How soon a change to the catalog is in force everywhere, and what a large catalog costs in its store. */
export async function releases(settings) {
  try {
    return [
      ...(await onFreshDatabase((url) => largeStore(url, settings))),
      ...(await onFreshDatabase((url) => propagation(url, settings))),
    ];
  } catch (error) {
    if (error?.code !== 'ECONNREFUSED') throw error;
    console.error('No PostgreSQL answers, by DATABASE_URL or on port 5432: its rows are left out.');
    return [];
  }
}
