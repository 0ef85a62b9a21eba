import { compile, decide, decideAll } from './built.js';
import { BETA, DOMAIN, GATE, TEAM } from './rules.js';

/** The instant of every decision. */
export const NOW = Date.UTC(2026, 10, 22, 12);
const RELEASE = 'advanced-integration';

export function gatehouse(flags) {
  const compiled = compiledOf(catalogOf(flags));
  return {
    name: 'Gatehouse decideAll',
    contextOf: (subject) => subjectFor(subject),
    all: (subject) => decideAll(compiled, subject, NOW),
    variationsOf: ({ outcomes }) => outcomes.map(({ variation }) => variation),
    one: (subject, key) => decide(compiled, subject, key, NOW),
  };
}

export function compiledOf(catalog) {
  const { compiled, problems } = compile(catalog);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors, undefined, 1));
  return compiled;
}

export function catalogOf(flags) {
  return {
    version: 1,
    timeZone: 'UTC',
    plans: ['free', 'pro'],
    attributes: ['team', 'email'].map((key) => ({ key, type: 'text', source: 'claim', from: key })),
    metrics: [
      { key: 'reports', kind: 'count', event: 'report.generated' },
      { key: 'days', kind: 'count', event: 'day.active' },
    ],
    tiers: [{ key: 'newbie', promote: [] }],
    segments: [
      segment('developer', { attribute: 'team', is: TEAM }),
      segment('internal', { attribute: 'email', endsWith: DOMAIN }),
      segment('beta', { metric: 'reports', atLeast: BETA.atLeast }, BETA.list),
    ],
    gates: [
      {
        key: GATE.key,
        enabled: true,
        salt: 'salt',
        by: 'id',
        admits: GATE.admits.map((audience) => ({ audience, share: 100_000 })),
      },
    ],
    flags: flags.map(flagOf),
    releases: [
      {
        key: RELEASE,
        gate: GATE.key,
        flags: flags.map(({ key }) => ({ flag: key, serves: [], held: [] })),
        phase: 'beta',
        visibility: 'LOCKED',
        early: [],
        rolledBack: [],
      },
    ],
  };
}

function segment(key, when, include = []) {
  return { key, include, exclude: [], when };
}

function flagOf({ key, variations, rules, ladder }) {
  return {
    key,
    enabled: true,
    gate: GATE.key,
    variations: variations.map((name) => ({ key: name, value: name })),
    prerequisites: [],
    ladder: ladder.map(({ variation, reports, days }) => ({
      variation,
      metrics: [
        { metric: 'reports', atLeast: reports },
        { metric: 'days', atLeast: days },
      ],
    })),
    rules: rules.map(({ audience, serve }) => ({
      audience,
      serve: serve === 'ladder' ? { ladder: true } : { variation: serve },
      release: GATE.admits.includes(audience) ? RELEASE : undefined,
    })),
  };
}

export function subjectFor({ id, team, email, reports, days }, overrides = new Map()) {
  return {
    id,
    plan: 'free',
    tier: 'newbie',
    metrics: new Map([
      ['reports', reports],
      ['days', days],
    ]),
    attributes: new Map([
      ['team', team],
      ['email', email],
    ]),
    overrides,
    freshness: 'fresh',
    metricsAsOf: NOW,
    metricsValidUntil: NOW + 43_200_000,
  };
}
