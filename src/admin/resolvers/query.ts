import { explain } from '../../actions/explain.ts';
import { explainElement } from '../../actions/explain-element.ts';
import { preview } from '../../actions/carry-out.ts';
import { simulate, simulateOutlook, type Audience } from '../../actions/simulate.ts';
import type { SubjectGiven } from '../../actions/find-subjects.ts';
import type { Scalar } from '../../domain/condition.ts';
import { differing } from '../../domain/change.ts';
import { nearKey } from '../../domain/nearest.ts';
import { inPortions } from '../../domain/in-portions.ts';
import type { Json } from '../../domain/catalog.ts';
import { commandOf } from '../commands.ts';
import type { AudienceInput, QueryResolvers, SubjectInput } from '../generated.ts';
import { badInput, connection, fromCursor, pageOf, pageSize } from '../paging.ts';
import type { AdminContext } from '../context.ts';
import type { CatalogView } from '../views.ts';

/** Subjects of a simulation that says nothing of them, and at the most. */
const SAMPLE = 1_000;
const LARGEST_SAMPLE = 10_000;

export const queryResolvers: QueryResolvers = {
  me: (_parent, _args, { operator }) => operator,
  catalog: (_parent, { version }, context) => viewOf(version, context),
  release: (_parent, { key }, { inForce: { catalog } }) => {
    const release = catalog.releases.find((candidate) => candidate.key === key);
    return release === undefined ? null : { catalog, release };
  },
  releases: (_parent, { first, after }, { inForce: { catalog } }) => {
    const views = catalog.releases.map((release) => ({ key: release.key, catalog, release }));
    return pageOf(views, first, after);
  },
  flags: (_parent, { first, after }, { inForce }) => pageOf(inForce.catalog.flags, first, after),
  diff: async (_parent, { from, to }, context) => {
    const last = to ?? context.inForce.catalog.version;
    const [one, other] = await Promise.all([context.versions.load(from), context.versions.load(last)]);
    return one === undefined || other === undefined
      ? null
      : { from, to: last, changes: await inPortions(differing(one, other), context.gone) };
  },
  audit: async (_parent, { first, after, versionsOnly, since, until, author, release }, { parts }) => {
    const size = pageSize(first);
    const [cursor] = fromCursor(after, 1) ?? [];
    const before = cursor === undefined ? undefined : Number(cursor);
    if (before !== undefined && !Number.isSafeInteger(before))
      throw badInput('expected after to be a cursor');
    const span = { since: since?.getTime(), until: until?.getTime() };
    const of = { author: author ?? undefined, release: release ?? undefined };
    const found = await parts.audit.read({ first: size + 1, before, versionsOnly, ...span, ...of });
    return connection(found, size, after, ({ id }) => [String(id)]);
  },
  preview: (_parent, { command }, { parts, gone }) => preview(parts, commandOf(command), gone),
  simulate: (_parent, { commands, audience }, { parts, finder, gone }) =>
    simulate(parts, finder, commands.map(commandOf), audienceOf(audience), gone),
  outlook: (_parent, { release, audience }, { parts, finder, gone }) => {
    const simulated = simulateOutlook(parts, finder, release, audienceOf(audience), gone);
    if (simulated === undefined) throw badInput(`release '${release}' does not exist`);
    return simulated;
  },
  explain: (_parent, { subject, flag }, { finder, inForce, now }) => {
    if (!inForce.flags.has(flag))
      throw badInput(`flag '${flag}' does not exist${nearKey(flag, inForce.catalog.flags)}`);
    return explain(finder, givenOf(subject), flag, inForce, now);
  },
  explainElement: (_parent, { subject, coordinate }, { parts, finder, inForce, now }) => {
    const element = parts.lookup.find(coordinate);
    if (element === undefined) throw badInput(noElement(coordinate, parts.lookup.near(coordinate)));
    return explainElement(finder, givenOf(subject), element, inForce, now);
  },
  subject: async (_parent, { id }, { profiles }) => {
    if (id === '') throw badInput('expected the id of a subject');
    return { id, profile: await profiles.load(id) };
  },
  subjects: async (_parent, { first, after, prefix, account }, { parts }) => {
    const size = pageSize(first);
    const [from] = fromCursor(after, 1) ?? [];
    const page = { first: size + 1, after: from, prefix: prefix ?? undefined, account: account ?? undefined };
    const found = (await parts.directory.find(page)).map((profile) => ({ id: profile.id, profile }));
    return connection(found, size, after, ({ id }) => [id]);
  },
  overrides: async (_parent, { first, after, flag }, { parts }) => {
    const size = pageSize(first);
    const [subject, of] = fromCursor(after, 2) ?? [];
    const from = subject === undefined || of === undefined ? undefined : { subject, flag: of };
    const page = { first: size + 1, after: from, flag: flag ?? undefined };
    const found = await parts.standings.overrides(page);
    return connection(found, size, after, (override) => [override.subject, override.flag]);
  },
  export: async (_parent, { version }, context) => {
    const view = await viewOf(version, context);
    return view === null ? null : context.parts.text.write(view.catalog, context.gone);
  },
  keys: (_parent, _args, { parts }) => parts.operators.list(),
};

function noElement(coordinate: string, near: string | undefined): string {
  const meant = near === undefined ? '' : `; did you mean '${near}'?`;
  return `the schema has no element '${coordinate}'${meant}`;
}

async function viewOf(
  version: number | null | undefined,
  context: AdminContext,
): Promise<CatalogView | null> {
  const { inForce, parts } = context;
  const wanted = version ?? inForce.catalog.version;
  if (wanted === inForce.catalog.version) return { catalog: inForce.catalog, at: parts.keeper.madeAt };
  const catalog = wanted < 1 ? undefined : await context.versions.load(wanted);
  return catalog === undefined ? null : { catalog, at: (await context.entries.load(wanted))?.at };
}

function audienceOf(input: AudienceInput | null | undefined): Audience {
  const { subjects, sample } = input ?? {};
  if (subjects && sample) throw badInput('expected either subjects or a sample, received both');
  if (subjects) {
    if (subjects.length > SAMPLE)
      throw badInput(`expected at most ${SAMPLE} subjects, received ${subjects.length}`);
    return { subjects: subjects.map(givenOf) };
  }
  const wanted = sample ?? SAMPLE;
  if (wanted < 1 || wanted > LARGEST_SAMPLE) {
    throw badInput(`expected a sample from 1 to ${LARGEST_SAMPLE}, received ${wanted}`);
  }
  return { sample: wanted };
}

function givenOf({ id, account, claims }: SubjectInput): SubjectGiven {
  if (id === '') throw badInput('expected the id of a subject');
  return {
    id,
    account: account ?? undefined,
    claims: claims === null || claims === undefined ? undefined : claimsOf(claims),
  };
}

/** Claims are plain values by name. */
function claimsOf(given: Json): Readonly<Record<string, Scalar>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw badInput('expected claims to be an object of plain values');
  }
  return Object.fromEntries(
    Object.entries(given).map(([name, value]): [string, Scalar] => {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        return [name, value];
      throw badInput(`expected claim '${name}' to be text, a number, true or false`);
    }),
  );
}
