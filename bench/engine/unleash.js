// Strategies are alternatives and what is in one must all hold, so a segment that is an "or" becomes two of them.
import { once } from 'node:events';
import { createRequire } from 'node:module';

import { BETA, DOMAIN, GATE, TEAM } from './rules.js';

const { InMemStorageProvider, Unleash } = createRequire(import.meta.url)('unleash-client');

export async function unleash(flags) {
  const client = new Unleash({
    appName: 'bench',
    url: 'http://localhost:1/',
    refreshInterval: 0,
    disableMetrics: true,
    disableAutoStart: true,
    skipInstanceCountWarning: true,
    storageProvider: new InMemStorageProvider(),
    bootstrap: { data: [gate(), ...flags.map(featureOf)], segments: SEGMENTS },
  });
  // Started without its fetcher: nothing here may ask a server.
  const ready = once(client, 'ready');
  await client.repository.loadBootstrap();
  await ready;
  const keys = flags.map(({ key }) => key);
  return {
    name: 'Unleash',
    contextOf: ({ id, team, email, reports, days }) => ({
      userId: id,
      properties: { team, email, reports: String(reports), days: String(days) },
    }),
    all: (context) => keys.map((key) => client.getVariant(key, context)),
    variationsOf: (variants) => variants.map(({ name }) => (name === 'disabled' ? 'off' : name)),
    one: (context, key) => client.getVariant(key, context),
    close: () => client.destroy(),
  };
}

const SEGMENTS = [
  { id: 1, name: 'developer', constraints: [texts('team', 'IN', [TEAM])] },
  { id: 2, name: 'internal', constraints: [texts('email', 'STR_ENDS_WITH', [DOMAIN])] },
  { id: 3, name: 'beta by use', constraints: [atLeast('reports', BETA.atLeast)] },
  { id: 4, name: 'beta by list', constraints: [texts('userId', 'IN', BETA.list)] },
];

/** Alternatives, each a list of segments. */
const AUDIENCES = { developer: [[1]], internal: [[2]], beta: [[3], [4]], all: [[]] };

function texts(contextName, operator, values) {
  return { contextName, operator, values, inverted: false, caseInsensitive: false };
}

function atLeast(contextName, value) {
  return { contextName, operator: 'NUM_GTE', values: [], value: String(value), inverted: false };
}

function gate() {
  const strategies = GATE.admits.flatMap((audience) => strategiesFor(audience, [], undefined));
  return { ...feature(GATE.key, strategies), dependencies: [] };
}

function featureOf({ key, rules, ladder }) {
  const strategies = rules.flatMap(({ audience, serve }) => {
    if (serve !== 'ladder') return strategiesFor(audience, [], serve);
    const rungs = [...ladder].reverse().flatMap(({ variation, reports, days }) => {
      const asked = [atLeast('reports', reports), atLeast('days', days)];
      return strategiesFor(audience, asked, variation);
    });
    return [...rungs, ...strategiesFor(audience, [], 'off')];
  });
  return { ...feature(key, strategies), dependencies: [{ feature: GATE.key, enabled: true }] };
}

function feature(name, strategies) {
  return { name, type: 'release', enabled: true, strategies, variants: [], impressionData: false };
}

function strategiesFor(audience, constraints, variation) {
  const variants =
    variation === undefined
      ? []
      : [
          {
            name: variation,
            weight: 1000,
            stickiness: 'default',
            payload: { type: 'string', value: variation },
          },
        ];
  return AUDIENCES[audience].map((segments) => ({
    name: 'default',
    parameters: {},
    constraints,
    segments,
    variants,
  }));
}
