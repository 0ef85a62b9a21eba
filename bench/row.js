// A row of the table: `what` was `measured`, beside a `peer` that came to `theirs`. `ratio` says how many times better
// the measured is, so more is always better; `reached` is undefined where there is nothing to reach.

/** A cost beside another cost of the same unit. */
export function against(what, measured, peer, theirs, unit, least) {
  const ratio = theirs / measured;
  return {
    what,
    measured: `${rounded(measured)} ${unit}`,
    peer,
    theirs: `${rounded(theirs)} ${unit}`,
    ratio: times(ratio),
    target: least === undefined ? '' : `≥ ${least} ×`,
    reached: least === undefined ? undefined : ratio >= least,
  };
}

/** A cost that must not be more than so much. */
export function atMost(what, measured, unit, most) {
  return {
    what,
    measured: `${rounded(measured)} ${unit}`,
    target: most === undefined ? '' : `≤ ${most} ${unit}`,
    reached: most === undefined ? undefined : measured <= most,
  };
}

function times(ratio) {
  return `${ratio >= 100 ? Math.round(ratio) : ratio.toPrecision(ratio >= 10 ? 3 : ratio >= 1 ? 3 : 2)} ×`;
}

function rounded(value) {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(value >= 10 ? 3 : 2);
}
