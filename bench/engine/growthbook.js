import { GrowthBookClient } from '@growthbook/growthbook';

import { BETA, DOMAIN, GATE, TEAM } from './rules.js';

export function growthbook(flags) {
  const client = new GrowthBookClient().initSync({ payload: { features: featuresOf(flags) } });
  const keys = flags.map(({ key }) => key);
  return {
    name: 'GrowthBook',
    contextOf: (subject) => ({ attributes: { ...subject } }),
    all: (context) => keys.map((key) => client.evalFeature(key, context)),
    // A closed gate gives null: GrowthBook leaves it to the caller what that means.
    variationsOf: (results) => results.map(({ value }) => value ?? 'off'),
    one: (context, key) => client.evalFeature(key, context),
  };
}

const AUDIENCES = {
  developer: { team: TEAM },
  internal: { email: { $regex: `${DOMAIN.replace('.', '\\.')}$` } },
  beta: { $or: [{ reports: { $gte: BETA.atLeast } }, { id: { $in: BETA.list } }] },
  all: {},
};

function featuresOf(flags) {
  const gate = {
    defaultValue: false,
    rules: GATE.admits.map((audience) => ({ condition: AUDIENCES[audience], force: true })),
  };
  return { [GATE.key]: gate, ...Object.fromEntries(flags.map((flag) => [flag.key, featureOf(flag)])) };
}

function featureOf({ rules, ladder }) {
  const gated = { parentConditions: [{ id: GATE.key, condition: { value: true }, gate: true }] };
  return { defaultValue: 'off', rules: [gated, ...rules.flatMap((rule) => rulesFor(rule, ladder))] };
}

function rulesFor({ audience, serve }, ladder) {
  const member = AUDIENCES[audience];
  if (serve !== 'ladder') return [{ condition: member, force: serve }];
  const rungs = [...ladder].reverse().map(({ variation, reports, days }) => ({
    condition: { $and: [member, { reports: { $gte: reports }, days: { $gte: days } }] },
    force: variation,
  }));
  return [...rungs, { condition: member, force: 'off' }];
}
