/** A mistake in an overlay, and what is said of it: `line:column  path  message`. */
export interface BadOverlay {
  readonly fact: string;
  readonly yaml: string;
  readonly says: readonly string[];
  /** A mistake of structure, which the published JSON Schema shows in an editor too. */
  readonly structural: boolean;
}

export const BAD_OVERLAYS: readonly BadOverlay[] = [
  inFile('no map at all', 'Query.a', '1:1  expected a map, received text "Query.a"'),
  inFile(
    'another section',
    'entiteld: {}\ncounts: {}',
    '1:1  entiteld  unknown key "entiteld": did you mean "entitled"?',
  ),
  inFile(
    'a requirement that asks for nothing',
    'entitled:\n  Query.a: {}',
    '2:12  entitled["Query.a"]  expected at least one of flag, plan and tier, received an empty map',
  ),
  inFile(
    'an alternative that asks for nothing',
    'entitled:\n  "User.reports(deep:)":\n    - { plan: pro }\n    - {}',
    '4:7  entitled["User.reports(deep:)"][1]  expected at least one of flag, plan and tier, received an empty map',
  ),
  inFile(
    'no alternative',
    'entitled: { Query.a: [] }',
    '1:22  entitled["Query.a"]  expected a list of at least one requirement, received an empty list',
  ),
  inFile(
    'a mistyped key',
    'entitled:\n  Query.a: { plam: pro }',
    '2:14  entitled["Query.a"].plam  unknown key "plam": did you mean "plan"?',
  ),
  inFile(
    'a key that no requirement has',
    'entitled:\n  Query.a: [{ segment: beta }]',
    '2:15  entitled["Query.a"][0].segment  unknown key "segment": expected flag, variation, plan or tier',
  ),
  inFile(
    'a plan in numbers',
    'entitled:\n  Query.a: { plan: 7 }',
    '2:20  entitled["Query.a"].plan  expected a name (up to 100 of a-z 0-9 . _ -), received number 7: put it in quotes',
  ),
  inFile(
    'a requirement in words',
    'entitled:\n  Query.a: pro',
    '2:12  entitled["Query.a"]  expected a map or a list of at least one requirement, received text "pro"',
  ),
  inFile(
    'a metric that is no name',
    'counts:\n  Mutation.a: [reports]',
    '2:15  counts["Mutation.a"]  expected a name (up to 100 of a-z 0-9 . _ -) or a map, received a list of 1',
  ),
  beyond(
    'an element that is there twice',
    'entitled:\n  Query.a: { plan: pro }\n  Query.a: { tier: power }',
    '3:3  entitled["Query.a"]  expected each key once, received "Query.a" a second time',
  ),
  inFile(
    'several mistakes',
    'entitled:\n  Query.a: {}\n  Query.b: { tear: power }\ncounts: { Mutation.c: 7 }',
    '2:12  entitled["Query.a"]  expected at least one of flag, plan and tier, received an empty map',
    '3:14  entitled["Query.b"].tear  unknown key "tear": did you mean "tier"?',
    '4:23  counts["Mutation.c"]  expected a name (up to 100 of a-z 0-9 . _ -) or a map, received number 7: put it in quotes',
  ),
];

function inFile(fact: string, yaml: string, ...says: string[]): BadOverlay {
  return { fact, yaml, says, structural: true };
}

function beyond(fact: string, yaml: string, ...says: string[]): BadOverlay {
  return { fact, yaml, says, structural: false };
}
