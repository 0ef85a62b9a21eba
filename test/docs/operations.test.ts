import { expect } from '@jest/globals';

import { describePage } from '../cli/shown.ts';
import { afterwards } from '../gateway/world.ts';
import { freshDatabase } from '../postgres/fresh-database.ts';

describePage(
  'docs/operations.md',
  (shown) => {
    expect(shown.length).toBeGreaterThan(4);
  },
  async () => {
    const database = await freshDatabase();
    afterwards(() => database.drop());
    return { DATABASE_URL: database.url };
  },
);
