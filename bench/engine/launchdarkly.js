import { createRequire } from 'node:module';

import { BETA, DOMAIN, GATE, TEAM } from './rules.js';

const require = createRequire(import.meta.url);
const { basicLogger, init } = require('@launchdarkly/node-server-sdk');
const { TestData } = require('@launchdarkly/node-server-sdk/integrations');

export async function launchdarkly(flags) {
  const data = new TestData();
  for (const segment of SEGMENTS) data.usePreconfiguredSegment(segment);
  data.usePreconfiguredFlag(gate());
  for (const flag of flags) data.usePreconfiguredFlag(flagOf(flag));
  const client = init('offline', {
    updateProcessor: data.getFactory(),
    sendEvents: false,
    diagnosticOptOut: true,
    logger: basicLogger({ level: 'none' }),
  });
  await client.waitForInitialization({ timeout: 5 });
  return {
    name: 'LaunchDarkly',
    contextOf: ({ id, ...rest }) => ({ kind: 'user', key: id, ...rest }),
    all: (context) => client.allFlagsState(context, { withReasons: true }),
    variationsOf: (state) => flags.map(({ key }) => state.getFlagValue(key)),
    one: (context, key) => client.variationDetail(key, context, 'off'),
    close: () => client.close(),
  };
}

const SEGMENTS = [
  segment('developer', [], [clause('team', 'in', TEAM)]),
  segment('internal', [], [clause('email', 'endsWith', DOMAIN)]),
  segment('beta', BETA.list, [clause('reports', 'greaterThanOrEqual', BETA.atLeast)]),
];

function segment(key, included, clauses) {
  return { key, version: 1, included, excluded: [], rules: [{ id: `${key}-rule`, clauses }], salt: key };
}

function clause(attribute, op, value) {
  return { attribute, op, values: [value], negate: false, contextKind: 'user' };
}

function member(audience) {
  return { attribute: '', op: 'segmentMatch', values: [audience], negate: false };
}

function gate() {
  const rules = GATE.admits.map((audience) => rule(audience, [member(audience)], 1));
  return flag(GATE.key, [false, true], [], rules);
}

function flagOf({ key, variations, rules, ladder }) {
  const made = rules.flatMap(({ audience, serve }) => {
    const clauses = audience === 'all' ? [] : [member(audience)];
    if (serve !== 'ladder') return [rule(audience, clauses, variations.indexOf(serve))];
    const rungs = [...ladder].reverse().map(({ variation, reports, days }) => {
      const asked = [
        clause('reports', 'greaterThanOrEqual', reports),
        clause('days', 'greaterThanOrEqual', days),
      ];
      return rule(`${audience}-${variation}`, [...clauses, ...asked], variations.indexOf(variation));
    });
    return [...rungs, rule(`${audience}-none`, clauses, 0)];
  });
  return flag(key, variations, [{ key: GATE.key, variation: 1 }], made);
}

function rule(id, clauses, variation) {
  return { id, clauses, variation };
}

function flag(key, variations, prerequisites, rules) {
  return {
    key,
    version: 1,
    on: true,
    variations,
    prerequisites,
    rules,
    offVariation: 0,
    fallthrough: { variation: 0 },
    salt: key,
  };
}
