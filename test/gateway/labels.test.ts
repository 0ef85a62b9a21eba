import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

import { startGateway, type Running } from './world.ts';

let gateway: Running;
beforeAll(async () => {
  gateway = await startGateway();
});

const NEEDS = {
  metric: 'reports-28d',
  label: 'Reports in the last 28 days',
  unit: 'reports',
  have: 0,
  need: 3,
};

describe('what people call things is told', () => {
  test('in a denial', async () => {
    const { errors } = await gateway.ask('nia', '{ advancedIntegration { connectors { name } } }');
    expect(errors[0]?.extensions.entitlement).toEqual({
      coordinate: 'Query.advancedIntegration',
      reason: 'LADDER',
      flag: 'adv-user-gating',
      variation: 'limited',
      requires: { tier: 'regular', variation: 'limited' },
      labels: { flag: 'Advanced Integration', variation: 'Limited', tier: 'Regular user' },
      progress: [NEEDS],
    });
  });

  test('in the denial that the README shows', async () => {
    const { errors } = await gateway.ask('nia', '{ advancedIntegration { connectors { name } } }');
    const [, shown = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
    expect(errors[0]?.extensions).toEqual(JSON.parse(shown));
  });

  test('in a denial for a plan', async () => {
    const { errors } = await gateway.ask('nia', '{ benchmarks { name } }');
    expect(errors[0]?.extensions.entitlement).toMatchObject({
      requires: { plan: 'pro' },
      labels: { plan: 'Pro' },
    });
  });

  test('where callers ask what they may do, and null where the catalog does not say', async () => {
    const { data, errors } = await gateway.ask(
      'nia',
      `{ entitlements {
        plan
        labels { plan tier }
        tier { key labels { tier } next { tier labels { tier } progress { metric label unit have need } } }
        flag(key: "adv-user-gating") {
          labels { flag variation }
          next { variation labels { flag variation plan tier } }
        }
        elements(coordinates: ["Query.advancedIntegration"]) {
          labels { flag variation tier }
          progress { metric label unit have need }
        }
      } }`,
    );
    expect(errors).toEqual([]);
    const labels = { flag: 'Advanced Integration', variation: 'Limited', tier: 'Regular user' };
    expect(data).toEqual({
      entitlements: {
        plan: 'free',
        labels: { plan: 'Free', tier: null },
        tier: {
          key: 'newbie',
          labels: null,
          next: { tier: 'regular', labels: { tier: 'Regular user' }, progress: [NEEDS] },
        },
        flag: {
          labels: { flag: 'Advanced Integration', variation: null },
          next: { variation: 'limited', labels: { ...labels, plan: null } },
        },
        elements: [{ labels, progress: [NEEDS] }],
      },
    });
  });

  test('over OFREP', async () => {
    const evaluate = async (person: string, key: string) => {
      const answer = await fetch(`${gateway.address}/ofrep/v1/evaluate/flags${key}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${gateway.token(person)}`,
        },
        body: JSON.stringify({ context: { targetingKey: person } }),
      });
      return (await answer.json()) as { metadata: object };
    };
    expect((await evaluate('nia', '/adv-user-gating')).metadata).toMatchObject({
      label: 'Advanced Integration',
      next: 'limited',
      nextLabel: 'Limited',
      nextTier: 'regular',
      nextTierLabel: 'Regular user',
      'label.reports-28d': 'Reports in the last 28 days',
      'unit.reports-28d': 'reports',
    });
    expect((await evaluate('rita', '/adv-user-gating')).metadata).toMatchObject({
      variationLabel: 'Limited',
    });
    expect((await evaluate('rita', '')).metadata).toMatchObject({
      tier: 'regular',
      tierLabel: 'Regular user',
    });
  });
});
