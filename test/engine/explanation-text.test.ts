import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Catalog } from '../../src/domain/catalog.ts';
import { UNAVAILABLE, type Subject } from '../../src/domain/subject.ts';
import { formatExplanation } from '../../src/engine/explanation-text.ts';
import { explained, PRODUCT } from './explaining.ts';
import { flag, inTeam, NOW, override, rule, subject } from './world.ts';

const NIA = inTeam('nia', 'sales', {
  tier: 'regular',
  metrics: new Map([
    ['reports', 4],
    ['active-days', 2],
  ]),
});

/** Two flags that need each other, in place of those of the release. */
const CIRCULAR: Catalog = {
  ...PRODUCT,
  flags: ['chicken', 'egg'].map((key, index) =>
    flag(key, {
      prerequisites: [{ flag: index === 0 ? 'egg' : 'chicken', variations: ['on'] }],
      rules: [rule('all')],
    }),
  ),
};

// Each was read by a person before it was kept.
test.each<[file: string, catalog: Catalog, flag: string, who: Subject]>([
  ['ladder', PRODUCT, 'user-gating', NIA],
  ['prerequisite-not-met', PRODUCT, 'pipelines', NIA],
  [
    'override-behind-a-closed-gate',
    PRODUCT,
    'lab',
    inTeam('nia', 'sales', { overrides: override('lab', 'on', NOW + 1_000) }),
  ],
  [
    'override-in-force',
    PRODUCT,
    'user-gating',
    subject('paula', { plan: 'pro', overrides: override('user-gating', 'full', NOW + 1) }),
  ],
  [
    'tier-not-known',
    PRODUCT,
    'user-gating',
    subject('ned', { plan: 'pro', tier: UNAVAILABLE, overrides: override('user-gating', 'full', NOW) }),
  ],
  [
    'overrides-not-known',
    PRODUCT,
    'user-gating',
    subject('una', { plan: UNAVAILABLE, overrides: UNAVAILABLE }),
  ],
  ['share-missed', PRODUCT, 'theme', inTeam('dan \u009b31m', 'sales', { account: 'acmex' })],
  ['rollout', PRODUCT, 'theme', inTeam('dan', 'sales', { account: 'acme-2' })],
  ['segment-of-segments', PRODUCT, 'theme', inTeam('dan', 'integration')],
  ['kill-switch', PRODUCT, 'killed', NIA],
  ['malformed', CIRCULAR, 'egg', NIA],
  ['unknown-flag', PRODUCT, 'user-gaiting', NIA],
])('%s is explained in the words of its file', (file, catalog, flagKey, who) => {
  const text = formatExplanation(explained(who, flagKey, catalog).explanation);
  expect(`${text}\n`).toBe(readFileSync(resolve('test/engine/explanations', `${file}.txt`), 'utf8'));
});
