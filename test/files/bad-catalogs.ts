/** A mistake in a catalog: the text below `plans: [free, pro]` (so it starts on line 2), and what is said of it. */
export interface BadCatalog {
  readonly fact: string;
  readonly yaml: string;
  /** `line:column  path  message` */
  readonly says: readonly string[];
  /** A mistake of structure, which the published JSON Schema shows in an editor too. */
  readonly structural: boolean;
}

export const BAD_CATALOGS: readonly BadCatalog[] = [
  structural(
    'an unknown section, with the nearest one',
    'tires: {}',
    '2:1  tires  unknown key "tires": did you mean "tiers"?',
  ),
  structural(
    'an unknown section that is like none',
    'colours: {}',
    '2:1  colours  unknown key "colours": expected plans, timeZone, attributes, metrics, tiers, segments, gates, flags or releases',
  ),
  structural('a section that is a list', 'gates: []', '2:8  gates  expected a map, received an empty list'),
  structural(
    'a section that is empty',
    'segments:',
    '2:1  segments  expected a map, received nothing: write {} for an empty map',
  ),
  structural(
    'an attribute without a type',
    'attributes: { team: { claim: team } }',
    '2:21  attributes.team.type  missing key "type": expected "text", "number" or "boolean", received nothing',
  ),
  structural(
    'an attribute of an unknown type',
    'attributes: { team: { type: string, claim: team } }',
    '2:29  attributes.team.type  expected "text", "number" or "boolean", received text "string"',
  ),
  structural(
    'an attribute from nowhere',
    'attributes: { team: { type: text } }',
    '2:21  attributes.team  expected exactly one of the keys claim or client, received only type',
  ),
  structural(
    'an attribute from two places',
    'attributes: { team: { type: text, claim: team, client: team } }',
    '2:21  attributes.team  expected exactly one of the keys claim or client, received claim and client',
  ),
  structural(
    'an attribute of another source',
    'attributes:\n  team: { type: text, header: x-team }',
    '3:9  attributes.team  expected exactly one of the keys claim or client, received only type and header',
    '3:23  attributes.team.header  unknown key "header": expected type, claim or client',
  ),
  structural(
    'an attribute from a misspelt claim',
    'attributes:\n  team: { type: text, clam: team }',
    '3:23  attributes.team.clam  unknown key "clam": did you mean "claim"?',
  ),
  structural(
    'a metric of no kind',
    'metrics: { reports: {} }',
    '2:21  metrics.reports  expected exactly one of the keys count, activeDays, daysSinceSeen or claim, received an empty map',
  ),
  structural(
    'a metric of two kinds',
    'metrics: { reports: { count: report, activeDays: 3 } }',
    '2:21  metrics.reports  expected exactly one of the keys count, activeDays, daysSinceSeen or claim, received count and activeDays',
  ),
  structural(
    'a window longer than a record keeps',
    'metrics: { reports: { count: report, days: 32 } }',
    '2:44  metrics.reports.days  expected a whole number from 1 to 31, received number 32',
  ),
  structural(
    'a window of no days',
    'metrics: { active: { activeDays: 0 } }',
    '2:34  metrics.active.activeDays  expected a whole number from 1 to 31, received number 0',
  ),
  structural(
    'a time zone that is a number',
    'timeZone: 1',
    '2:11  timeZone  expected text of 1 to 200 characters, received number 1: put it in quotes',
  ),
  structural(
    'a metric of somebody else',
    'metrics: { reports: { count: report, of: team } }',
    '2:42  metrics.reports.of  expected "account", received text "team"',
  ),
  structural(
    'a claim of an account',
    'metrics: { seats: { claim: seats, of: account } }',
    '2:35  metrics.seats.of  unknown key "of": expected claim, label or unit',
  ),
  beyondStructure(
    'an event whose name is longer than a record keeps',
    `metrics: { reports: { count: ${'é'.repeat(128)} } }`,
    '2:30  metrics.reports.count  expected at most 255 bytes of UTF-8, received 256',
  ),
  structural(
    'a window of half a day',
    'metrics: { active: { activeDays: 1.5 } }',
    '2:34  metrics.active.activeDays  expected a whole number from 1 to 31, received number 1.5',
  ),
  structural(
    'a window of a metric that has none',
    'metrics: { seen: { daysSinceSeen: true, days: 3 } }',
    '2:41  metrics.seen.days  unknown key "days": expected daysSinceSeen, of, label or unit',
  ),
  structural(
    'daysSinceSeen that is not true',
    'metrics: { seen: { daysSinceSeen: false } }',
    '2:35  metrics.seen.daysSinceSeen  expected true, received false',
  ),
  structural(
    'a number for an event',
    'metrics: { reports: { count: 7 } }',
    '2:30  metrics.reports.count  expected text of 1 to 200 characters, received number 7: put it in quotes',
  ),
  structural(
    'a metric with capitals',
    'metrics: { Reports: { count: report } }',
    '2:12  metrics.Reports  expected a name (up to 100 of a-z 0-9 . _ -), received text "Reports"',
  ),
  structural(
    'a tier without bounds and without {}',
    'tiers:\n  newbie:\n  regular: {}',
    '3:3  tiers.newbie  expected a map, received nothing: write {} for an empty map',
  ),
  structural(
    'a bound that bounds nothing',
    'tiers: { regular: { reports: {} } }',
    '2:30  tiers.regular.reports  expected atLeast, atMost or both, received an empty map',
  ),
  structural(
    'a bound in text',
    'tiers:\n  regular:\n    reports: { atLeast: three }',
    '4:25  tiers.regular.reports.atLeast  expected a number, received text "three"',
  ),
  structural(
    'a misspelt bound',
    'tiers: { regular: { reports: { atLest: 3 } } }',
    '2:32  tiers.regular.reports.atLest  unknown key "atLest": did you mean "atLeast"?',
  ),
  structural(
    'a tier that says how it is kept and not how it is reached',
    'tiers: { regular: { keep: {}, grace: 3 } }',
    '2:19  tiers.regular.promote  missing key "promote": expected a map, received nothing',
  ),
  structural(
    'a grace of half a day',
    'tiers: { regular: { promote: {}, grace: 0.5 } }',
    '2:41  tiers.regular.grace  expected a whole number from 0 to 365, received number 0.5',
  ),
  structural(
    'a grace of more than a year',
    'tiers: { regular: { promote: {}, grace: 366 } }',
    '2:41  tiers.regular.grace  expected a whole number from 0 to 365, received number 366',
  ),
  structural(
    'a tier with a misspelt part',
    'tiers: { regular: { promote: {}, kept: {} } }',
    '2:34  tiers.regular.kept  unknown key "kept": did you mean "keep"?',
  ),
  structural(
    'a bound on a metric that keeps nothing',
    'tiers: { regular: { promote: {}, keep: { reports: {} } } }',
    '2:51  tiers.regular.keep.reports  expected atLeast, atMost or both, received an empty map',
  ),
  structural(
    'criteria since an hour without its offset',
    'tiers: { regular: { promote: {}, since: 2026-10-01T10:00 } }',
    '2:41  tiers.regular.since  expected a date such as 2026-12-31, or 2026-12-31T18:00:00Z, received text "2026-10-01T10:00"',
  ),
  beyondStructure(
    'criteria since a day that is not in the calendar',
    'tiers: { regular: { promote: {}, since: 2026-02-30 } }',
    '2:41  tiers.regular.since  expected a date such as 2026-12-31, or 2026-12-31T18:00:00Z, received text "2026-02-30"',
  ),
  structural(
    'former criteria that never end',
    'tiers: { regular: { promote: {}, formerly: [{ keep: {} }] } }',
    '2:45  tiers.regular.formerly[0].before  missing key "before": expected a date such as 2026-12-31, or 2026-12-31T18:00:00Z, received nothing',
  ),
  structural(
    'a segment that says nothing',
    'segments:\n  beta: {}',
    '3:9  segments.beta  expected include, when or both, received neither',
  ),
  structural(
    'a segment that only excludes',
    'segments: { beta: { exclude: [ned] } }',
    '2:19  segments.beta  expected include, when or both, received neither',
  ),
  structural(
    'a segment named all',
    'segments:\n  all: { include: [paula] }',
    '3:3  segments.all  expected another name, received "all": it is everybody, and is never defined',
  ),
  structural(
    'a subject id that is a number',
    'segments: { beta: { include: [paula, 7] } }',
    '2:38  segments.beta.include[1]  expected text of 1 to 200 characters, received number 7: put it in quotes',
  ),
  structural(
    'an empty list of conditions',
    'segments: { beta: { when: { all: [] } } }',
    '2:34  segments.beta.when.all  expected a list of at least one condition (everybody is the segment all), received an empty list',
  ),
  structural(
    'an empty list of alternatives',
    'segments: { beta: { when: { any: [] } } }',
    '2:34  segments.beta.when.any  expected a list of at least one condition (everybody is the segment all), received an empty list',
  ),
  structural(
    'an empty condition',
    'segments: { beta: { when: {} } }',
    '2:27  segments.beta.when  expected exactly one of the keys all, any, not, segment, id, account, plan, tier, metric or attribute, received an empty map',
  ),
  structural(
    'a condition that is text',
    'segments: { beta: { when: developer } }',
    '2:27  segments.beta.when  expected a map, received text "developer"',
  ),
  structural(
    'two conditions in one',
    'segments: { beta: { when: { plan: { is: pro }, tier: { is: power } } } }',
    '2:27  segments.beta.when  expected exactly one of the keys all, any, not, segment, id, account, plan, tier, metric or attribute, received plan and tier',
  ),
  structural(
    'a misspelt condition',
    'segments: { beta: { when: { metrc: reports, atLeast: 3 } } }',
    '2:29  segments.beta.when.metrc  unknown key "metrc": did you mean "metric"?',
  ),
  structural(
    'a metric compared with text',
    'segments:\n  beta:\n    when: { metric: reports, atLeast: "x" }',
    '4:39  segments.beta.when.atLeast  expected a number, received text "x"',
  ),
  structural(
    'a metric that is not compared',
    'segments: { beta: { when: { metric: reports } } }',
    '2:27  segments.beta.when  expected at least one test (is, in, atLeast, moreThan, atMost, lessThan), received none',
  ),
  structural(
    'a misspelt comparison',
    'segments: { beta: { when: { metric: reports, atleast: 3 } } }',
    '2:46  segments.beta.when.atleast  unknown key "atleast": did you mean "atLeast"?',
  ),
  structural(
    'a plan compared with a number',
    'segments: { beta: { when: { plan: { atLeast: 2 } } } }',
    '2:46  segments.beta.when.plan.atLeast  expected a name (up to 100 of a-z 0-9 . _ -), received number 2: put it in quotes',
  ),
  structural(
    'a plan given without a comparison',
    'segments: { beta: { when: { plan: pro } } }',
    '2:35  segments.beta.when.plan  expected a map, received text "pro"',
  ),
  structural(
    'a test of text that takes a list',
    'segments: { beta: { when: { attribute: email, endsWith: [a, b] } } }',
    '2:57  segments.beta.when.endsWith  expected text, received a list of 2',
  ),
  structural(
    'a list for one value',
    'segments: { beta: { when: { attribute: team, is: [a, b] } } }',
    '2:50  segments.beta.when.is  expected text, a number or true or false, received a list of 2',
  ),
  structural(
    'a mistake deep in a condition',
    'segments:\n  beta:\n    when:\n      all:\n        - not:\n            any:\n              - { id: { startswith: a } }',
    '8:25  segments.beta.when.all[0].not.any[0].id.startswith  unknown key "startswith": did you mean "startsWith"?',
  ),
  structural(
    'a gate without a salt',
    'gates:\n  release:\n    admits: []',
    '3:3  gates.release.salt  missing key "salt": expected text of 1 to 200 characters, received nothing',
  ),
  structural(
    'a gate by something unknown',
    'gates: { release: { salt: s, by: email } }',
    '2:34  gates.release.by  expected "id" or "account" or { attribute: name }, received text "email"',
  ),
  structural(
    'a percentage above 100',
    'gates: { release: { salt: s, admits: [{ audience: all, percentage: 101 }] } }',
    '2:68  gates.release.admits[0].percentage  expected a number from 0 to 100, received number 101',
  ),
  beyondStructure(
    'a percentage of four decimals',
    'gates: { release: { salt: s, admits: [{ audience: all, percentage: 33.3333 }] } }',
    '2:68  gates.release.admits[0].percentage  expected a number with at most 3 decimals, received 33.3333',
  ),
  structural(
    'an admission without its percentage',
    'gates: { release: { salt: s, admits: [{ audience: all }] } }',
    '2:39  gates.release.admits[0].percentage  missing key "percentage": expected a number from 0 to 100, received nothing',
  ),
  structural(
    'an admission that is a number',
    'gates: { release: { salt: s, admits: [25] } }',
    '2:39  gates.release.admits[0]  expected a name (up to 100 of a-z 0-9 . _ -) or { audience, percentage }, received number 25: put it in quotes',
  ),
  structural(
    'a switch in text',
    'gates: { release: { salt: s, enabled: "no" } }',
    '2:39  gates.release.enabled  expected true or false, received text "no"',
  ),
  structural(
    'a flag without variations',
    'flags: { on: {} }',
    '2:14  flags.on.variations  missing key "variations": expected a list of at least two variations, weakest first, received nothing',
  ),
  structural(
    'a flag of one variation',
    'flags: { one: { variations: [off] } }',
    '2:29  flags.one.variations  expected a list of at least two variations, weakest first, received a list of 1',
  ),
  structural(
    'variations that are numbers',
    'flags: { sizes: { variations: [1, 2] } }',
    '2:32  flags.sizes.variations[0]  expected a name (up to 100 of a-z 0-9 . _ -) or { key, value, label }, received number 1: put it in quotes',
    '2:35  flags.sizes.variations[1]  expected a name (up to 100 of a-z 0-9 . _ -) or { key, value, label }, received number 2: put it in quotes',
  ),
  structural(
    'a variation without a key',
    'flags: { sizes: { variations: [off, { value: 3 }] } }',
    '2:37  flags.sizes.variations[1].key  missing key "key": expected a name (up to 100 of a-z 0-9 . _ -), received nothing',
  ),
  structural(
    'a prerequisite without variations',
    'flags: { f: { variations: [off, on], prerequisites: [{ flag: g }] } }',
    '2:54  flags.f.prerequisites[0].variations  missing key "variations": expected a list of at least one variation, received nothing',
  ),
  structural(
    'a flag that does not say what it does while engagement is stale',
    'flags: { f: { variations: [off, on], whenStale: off } }',
    '2:49  flags.f.whenStale  expected "unavailable", received text "off"',
  ),
  structural(
    'a rung without a variation',
    'flags: { f: { variations: [off, on], ladder: [{ tier: power }] } }',
    '2:47  flags.f.ladder[0].variation  missing key "variation": expected a name (up to 100 of a-z 0-9 . _ -), received nothing',
  ),
  structural(
    'a rule that serves nothing',
    'flags:\n  f:\n    variations: [off, on]\n    rules:\n      - audience: all',
    '6:9  flags.f.rules[0]  expected exactly one of the keys variation, ladder or rollout, received only audience',
  ),
  structural(
    'a rule that serves twice',
    'flags:\n  f:\n    variations: [off, on]\n    rules:\n      - { audience: all, variation: on, ladder: true }',
    '6:9  flags.f.rules[0]  expected exactly one of the keys variation, ladder or rollout, received variation and ladder',
  ),
  structural(
    'a rule for nobody',
    'flags: { f: { variations: [off, on], rules: [{ variation: on }] } }',
    '2:46  flags.f.rules[0].audience  missing key "audience": expected a name (up to 100 of a-z 0-9 . _ -), received nothing',
  ),
  structural(
    'a ladder that is not true',
    'flags: { f: { variations: [off, on], rules: [{ audience: all, ladder: yes }] } }',
    '2:71  flags.f.rules[0].ladder  expected true, received text "yes"',
  ),
  structural(
    'a weight that is no integer',
    'flags: { f: { variations: [off, on], rules: [{ audience: all, rollout: { salt: s, weights: { on: 0.5 } } }] } }',
    '2:98  flags.f.rules[0].rollout.weights.on  expected a whole number from 0 to 100000, received number 0.5',
  ),
  structural(
    'a rollout without weights',
    'flags: { f: { variations: [off, on], rules: [{ audience: all, rollout: { salt: s, weights: {} } }] } }',
    '2:92  flags.f.rules[0].rollout.weights  expected at least one variation with its weight, received an empty map',
  ),
  structural(
    'a release in an unknown phase',
    'releases: { r: { gate: g, flags: [f], phase: launched } }',
    '2:46  releases.r.phase  expected "setup", "wired", "developer", "internal", "beta", "ga" or "closed", received text "launched"',
  ),
  structural(
    'a visibility in small letters',
    'releases: { r: { gate: g, flags: [f], visibility: hidden } }',
    '2:51  releases.r.visibility  expected "LOCKED" or "HIDDEN", received text "hidden"',
  ),
  structural(
    'a release without a gate and flags',
    'releases: { r: {} }',
    '2:16  releases.r.gate  missing key "gate": expected a name (up to 100 of a-z 0-9 . _ -), received nothing',
    '2:16  releases.r.flags  missing key "flags": expected a list, received nothing',
  ),
  structural(
    'a flag of a release that is a number',
    'releases: { r: { gate: g, flags: [7] } }',
    '2:35  releases.r.flags[0]  expected a name (up to 100 of a-z 0-9 . _ -) or { flag, serves, held }, received number 7: put it in quotes',
  ),
  structural(
    'a flag of a release without its name',
    'releases: { r: { gate: g, flags: [{ held: [beta] }] } }',
    '2:35  releases.r.flags[0].flag  missing key "flag": expected a name (up to 100 of a-z 0-9 . _ -), received nothing',
  ),
  structural(
    'a flag of a release with a misspelt key',
    'releases: { r: { gate: g, flags: [{ flag: f, hold: [beta] }] } }',
    '2:46  releases.r.flags[0].hold  unknown key "hold": did you mean "held"?',
  ),
  structural(
    'a flag of a release that serves nothing',
    'releases: { r: { gate: g, flags: [{ flag: f, serves: [{ audience: beta }] }] } }',
    '2:55  releases.r.flags[0].serves[0]  expected exactly one of the keys variation, ladder or rollout, received only audience',
  ),
  structural(
    'a flag of a release that serves an audience as a rule does',
    'releases: { r: { gate: g, flags: [{ flag: f, serves: [{ audience: beta, variation: on, release: r }] }] } }',
    '2:88  releases.r.flags[0].serves[0].release  unknown key "release": expected audience or variation',
  ),
  structural(
    'an audience held back that is no list',
    'releases: { r: { gate: g, flags: [{ flag: f, held: beta }] } }',
    '2:52  releases.r.flags[0].held  expected a list, received text "beta"',
  ),
  structural(
    'an early target without its audience',
    'releases: { r: { gate: g, flags: [f], early: [{ flag: f }] } }',
    '2:47  releases.r.early[0].audience  missing key "audience": expected a name (up to 100 of a-z 0-9 . _ -), received nothing',
  ),
  structural(
    'a rollback of more than everybody',
    'releases: { r: { gate: g, flags: [f], rolledBack: [{ audience: beta, percentage: 125 }] } }',
    '2:82  releases.r.rolledBack[0].percentage  expected a number from 0 to 100, received number 125',
  ),
  beyondStructure(
    'a key that is there twice',
    'gates: {}\ntiers: {}\ngates: {}',
    '4:1  gates  expected each key once, received "gates" a second time',
  ),
  beyondStructure(
    'a merge key',
    'flags:\n  f: { <<: { gate: g }, variations: [off, on] }',
    '3:8  flags.f["<<"]  expected a key, received the merge key <<: write the keys out',
  ),
  beyondStructure(
    'the key that would change every object',
    'flags:\n  __proto__: { enabled: true }',
    '3:3  flags.__proto__  expected a key, received the reserved word __proto__',
  ),
  beyondStructure(
    'a key that is a list',
    '? [a, b]\n: 1',
    '2:3    expected a key of plain text, received something else',
  ),
  beyondStructure(
    'not a number',
    'tiers: { regular: { reports: { atLeast: .nan } } }',
    '2:41  tiers.regular.reports.atLeast  expected a finite number, received .nan',
  ),
  beyondStructure(
    'infinity',
    'tiers: { regular: { reports: { atLeast: -.inf } } }',
    '2:41  tiers.regular.reports.atLeast  expected a finite number, received -.inf',
  ),
  beyondStructure(
    'a number too large to keep',
    'flags: { f: { variations: [off, { key: on, value: 12345678901234567890 }] } }',
    '2:51  flags.f.variations[1].value  expected a number of at most 2^53, received a longer one: put it in quotes to keep every digit',
  ),
  beyondStructure(
    'an indentation by tab',
    'gates:\n\trelease: {}',
    '3:1    expected YAML, received what is not: Tabs are not allowed as indentation',
  ),
  beyondStructure(
    'a second document',
    '---\ngates: {}',
    '2:1    expected one document, received several: a line of --- begins another',
  ),
  beyondStructure(
    'a tag',
    'gates: !map {}\ntiers: !!js/function "x"',
    '2:8    expected plain values, received a tag: Unresolved tag: !map',
    '3:8    expected plain values, received a tag: Unresolved tag: tag:yaml.org,2002:js/function',
  ),
  beyondStructure(
    'an alias of nothing',
    'gates: *missing',
    '2:8  gates  expected a value, received *missing, an alias of no anchor above it',
  ),
  beyondStructure(
    'an alias of itself',
    'gates: &gates { a: *gates }',
    '2:20  gates.a  expected a value, received *gates, an alias of what it stands in',
  ),
  beyondStructure(
    'a list that is not closed',
    'gates: { a: [\ntiers: {}',
    '3:1    expected YAML, received what is not: Flow sequence in block collection must be sufficiently indented and end with a ]',
    '3:1    expected YAML, received what is not: Flow map in block collection must be sufficiently indented and end with a }',
  ),
];

function structural(fact: string, yaml: string, ...says: string[]): BadCatalog {
  return { fact, yaml, says, structural: true };
}

function beyondStructure(fact: string, yaml: string, ...says: string[]): BadCatalog {
  return { fact, yaml, says, structural: false };
}
