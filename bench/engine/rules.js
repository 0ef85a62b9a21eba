// The one rule set that every engine is given, each in its own language: a release in its beta phase, fifty flags behind
// its gate. Nothing stands here that one of the engines could not say exactly.

/** Who the gate admits. Everybody else gets the first variation of every flag. */
export const GATE = { key: 'advanced-integration', admits: ['developer', 'internal', 'beta'] };

export const TEAM = 'advanced-integration';
export const DOMAIN = '@techwave.example';
/** A subject is in beta by use, or because it is listed. */
export const BETA = {
  atLeast: 5,
  list: Array.from({ length: 20 }, (_, index) => `subject-${index * 499}`),
};

const TIERED = ['off', 'limited', 'standard', 'full'];
const SWITCH = ['off', 'on'];

/**
 * A flag's rules stand in order, the first match wins; `serve` is a variation, or the ladder: the highest rung whose
 * least `reports` and `days` are reached, and the first variation where none is.
 */
export function flagsOf(count) {
  return Array.from({ length: count }, (_, index) => ({ key: `flag-${index}`, ...KINDS[index % 5](index) }));
}

const KINDS = [
  (index) => tiered(index, [to('developer', 'full'), to('internal', 'full'), to('beta', 'ladder')]),
  (index) => tiered(index, [to('developer', 'full'), to('internal', 'standard'), to('beta', 'ladder')]),
  () => switched([to('developer', 'on'), to('internal', 'on'), to('beta', 'on')]),
  // Held back: beta has the gate, and not this flag.
  () => switched([to('developer', 'on'), to('internal', 'on')]),
  // A rule of the flag's own, for everybody the gate lets in.
  (index) => tiered(index, [to('developer', 'full'), to('all', 'ladder')]),
];

function to(audience, serve) {
  return { audience, serve };
}

function switched(rules) {
  return { variations: SWITCH, rules, ladder: [] };
}

/** No two flags ask for quite the same. */
function tiered(index, rules) {
  const ladder = [
    { variation: 'limited', reports: 5 + (index % 4), days: 0 },
    { variation: 'standard', reports: 12 + (index % 7), days: 2 },
    { variation: 'full', reports: 25 + (index % 11), days: 4 + (index % 3) },
  ];
  return { variations: TIERED, rules, ladder };
}
