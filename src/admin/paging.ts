import { GraphQLError } from 'graphql';

/** Nodes of one page, at the most. */
const LARGEST = 200;

/** A page as the Relay Cursor Connections specification has it; only forwards. */
export interface Connection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** How many nodes a page is to have. @throws GraphQLError BAD_USER_INPUT */
export function pageSize(first: number): number {
  if (first >= 1 && first <= LARGEST) return first;
  throw badInput(`expected first to be from 1 to ${LARGEST}, received ${first}`);
}

/**
 * Makes a page from one more node than it is to have: that one says whether there is a next page.
 * @param place where a node stands: what `after` will say to go on from it
 */
export function connection<Node>(
  found: readonly Node[],
  size: number,
  after: string | null | undefined,
  place: (node: Node) => readonly string[],
): Connection<Node> {
  const nodes = found.slice(0, size);
  const edges = nodes.map((node) => ({ cursor: toCursor(place(node)), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: found.length > size,
      hasPreviousPage: after !== null && after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** A page of a list that is there as a whole, in the order of its keys. */
export function pageOf<Node extends { readonly key: string }>(
  list: readonly Node[],
  first: number,
  after: string | null | undefined,
): Connection<Node> & { readonly totalCount: number } {
  const size = pageSize(first);
  const [from] = fromCursor(after, 1) ?? [];
  const sorted = [...list].sort((one, other) => (one.key < other.key ? -1 : 1));
  const rest = from === undefined ? sorted : sorted.filter(({ key }) => key > from);
  return { ...connection(rest.slice(0, size + 1), size, after, ({ key }) => [key]), totalCount: list.length };
}

function toCursor(place: readonly string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that a cursor of ours stands for; undefined for none. @throws GraphQLError BAD_USER_INPUT */
export function fromCursor(cursor: string | null | undefined, parts: number): readonly string[] | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const place = parsed(Buffer.from(cursor, 'base64url').toString());
  if (!Array.isArray(place) || place.length !== parts) throw notOurs();
  return place.map((part: unknown) => {
    if (typeof part !== 'string') throw notOurs();
    return part;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notOurs();
  }
}

function notOurs(): GraphQLError {
  return badInput('expected after to be a cursor of an earlier page');
}

export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
