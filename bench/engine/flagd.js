// flagd has no prerequisites: the gate's condition stands in front of each flag's own targeting, as its users write it.
// What flags share is said once, under $evaluators.
import { FlagdCore } from '@openfeature/flagd-core';

import { BETA, DOMAIN, GATE, TEAM } from './rules.js';

const SILENT = { error() {}, warn() {}, info() {}, debug() {} };

export function flagd(flags) {
  const core = new FlagdCore(undefined, SILENT);
  core.setConfigurations(JSON.stringify(configurationOf(flags)));
  return {
    name: 'flagd-core',
    contextOf: ({ id, ...rest }) => ({ targetingKey: id, ...rest }),
    all: (context) => core.resolveAll(context, SILENT),
    variationsOf: (resolutions) => resolutions.map(({ variant }) => variant),
    one: (context, key) => core.resolveStringEvaluation(key, 'off', context, SILENT),
  };
}

function configurationOf(flags) {
  return {
    $evaluators: {
      // First, because references are put in one after the other and this one holds the others.
      gate: { or: GATE.admits.map(shared) },
      developer: { '==': [{ var: 'team' }, TEAM] },
      internal: { ends_with: [{ var: 'email' }, DOMAIN] },
      beta: {
        or: [{ '>=': [{ var: 'reports' }, BETA.atLeast] }, { in: [{ var: 'targetingKey' }, BETA.list] }],
      },
    },
    flags: Object.fromEntries(flags.map((flag) => [flag.key, flagOf(flag)])),
  };
}

function shared(name) {
  return { $ref: name };
}

function flagOf({ variations, rules, ladder }) {
  const branches = rules.flatMap(({ audience, serve }) => {
    const member = audience === 'all' ? true : shared(audience);
    return serve === 'ladder' ? [member, ladderOf(ladder)] : [member, serve];
  });
  return {
    state: 'ENABLED',
    defaultVariant: 'off',
    variants: Object.fromEntries(variations.map((name) => [name, name])),
    targeting: { if: [{ '!': [shared('gate')] }, 'off', ...branches, 'off'] },
  };
}

function ladderOf(ladder) {
  const rungs = [...ladder].reverse().flatMap(({ variation, reports, days }) => [
    {
      and: [{ '>=': [{ var: 'reports' }, reports] }, { '>=': [{ var: 'days' }, days] }],
    },
    variation,
  ]);
  return { if: [...rungs, 'off'] };
}
