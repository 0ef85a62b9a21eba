// What somebody would write who needed these rules and no engine: one closure a flag, the gate and the segments looked
// at once a subject. The honest lower bound.
import { BETA, DOMAIN, TEAM } from './rules.js';

/** Closures that answer { flag, variation, reason }. */
export function byHand(flags) {
  return engineOf('closures by hand', flags, (flag, variation, reason) => ({ flag, variation, reason }));
}

const AS_OF = Date.UTC(2026, 10, 22, 12);
const UNTIL = Date.UTC(2026, 10, 23);

/** The same closures, filling in everything a decision of Gatehouse says. */
export function byHandWhole(flags) {
  return engineOf('closures, whole decisions', flags, (flag, variation, reason, about, rule, rank) => ({
    flag,
    variation,
    value: variation,
    rank,
    reason,
    error: undefined,
    rule,
    about,
    catalogVersion: 1,
    freshness: 'fresh',
    metricsAsOf: AS_OF,
    validUntil: UNTIL,
  }));
}

function engineOf(name, flags, decision) {
  const closures = flags.map((flag) => closureOf(flag, decision));
  return {
    name,
    contextOf: (subject) => ({ ...subject }),
    all: (subject) => decideAll(closures, subject),
    variationsOf: (decisions) => decisions.map(({ variation }) => variation),
    one: (subject, key) => closures[Number(key.slice(5))](subject, standingOf(subject)),
  };
}

function decideAll(closures, subject) {
  const standing = standingOf(subject);
  const decisions = [];
  for (const closure of closures) decisions.push(closure(subject, standing));
  return decisions;
}

const LISTED = new Set(BETA.list);

function standingOf(subject) {
  const developer = subject.team === TEAM;
  const internal = subject.email.endsWith(DOMAIN);
  const beta = LISTED.has(subject.id) || subject.reports >= BETA.atLeast;
  return { developer, internal, beta, admitted: developer || internal || beta };
}

function closureOf({ key, variations, rules, ladder }, decision) {
  const [limited, standard, full] = ladder;
  const [developerRule, internalRule, betaRule, allRule] = ['developer', 'internal', 'beta', 'all'].map(
    ruleFor,
  );

  function ruleFor(audience) {
    const place = rules.findIndex((rule) => rule.audience === audience);
    const serve = rules[place]?.serve;
    return place < 0 ? undefined : { audience, place, serve, rank: variations.indexOf(serve) };
  }

  function climbed({ reports, days }, { audience, place }) {
    if (reports >= full.reports && days >= full.days)
      return decision(key, 'full', 'LADDER', audience, place, 3);
    if (reports >= standard.reports && days >= standard.days)
      return decision(key, 'standard', 'LADDER', audience, place, 2);
    if (reports >= limited.reports && days >= limited.days)
      return decision(key, 'limited', 'LADDER', audience, place, 1);
    return decision(key, 'off', 'LADDER', audience, place, 0);
  }

  function matched({ audience, place, serve, rank }) {
    return decision(key, serve, 'RULE_MATCH', audience, place, rank);
  }

  return (subject, { admitted, developer, internal, beta }) => {
    if (!admitted) return decision(key, 'off', 'GATE_CLOSED', 'advanced-integration', -1, 0);
    if (developer && developerRule) return matched(developerRule);
    if (internal && internalRule) return matched(internalRule);
    if (beta && betaRule) return betaRule.serve === 'ladder' ? climbed(subject, betaRule) : matched(betaRule);
    if (allRule) return climbed(subject, allRule);
    return decision(key, 'off', 'NO_MATCH', undefined, -1, 0);
  };
}
