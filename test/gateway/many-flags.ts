/** A catalog text of many flags, in the style of an export: about 720 bytes a flag. The plans are the example's. */
export function manyFlags(count: number, salt: string): string {
  const flags = Array.from(
    { length: count },
    (_, place) => `
  flag-${place}:
    variations:
      - off
      - { key: limited, value: { limit: 10, hint: 'Upgrade your plan to get more of this, ${salt}' } }
      - { key: full, value: { limit: 1000, hint: 'You have all of it, ${'thank you, '.repeat(12)}${salt}' } }
    ladder:
      - { variation: limited, plan: pro }
      - { variation: full, plan: enterprise }
    rules:
      - { audience: internal, variation: full }
      - audience: all
        rollout:
          salt: salt-of-flag-${place}-${'x'.repeat(120)}
          weights: { off: 50000, limited: 25000, full: 25000 }
`,
  );
  return `plans: [free, pro, enterprise]\n\nflags:${flags.join('')}`;
}
