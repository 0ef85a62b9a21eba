import type { Answer, ControlClient } from './control-client.ts';
import type { Operation } from './operation.ts';
import { list, nullable, shape, text, truth, type Is } from './shape.ts';

/** Nodes of one page, at the most. */
const LARGEST = 200;

/** Nodes of a list, read page by page. */
export interface Listed<Node> {
  readonly nodes: readonly Node[];
  /** Whether the list has more of them. */
  readonly more: boolean;
  /** As one page would have had them. */
  readonly data: unknown;
}

interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** @param most how many are wanted; left out: all of them */
export async function readPages<Node>(
  client: ControlClient,
  operation: Operation,
  variables: object,
  isNode: Is<Node>,
  most = Infinity,
): Promise<Listed<Node>> {
  const isPage: Is<Page<Node>> = shape({
    nodes: list(isNode),
    pageInfo: shape({ hasNextPage: truth, endCursor: nullable(text) }),
  });
  const nodes: Node[] = [];
  let after: string | null = null;
  for (;;) {
    const first = Math.min(LARGEST, most - nodes.length);
    const asked: object = { ...variables, first, after };
    const { value }: Answer<Page<Node>> = await client.ask(operation, asked, isPage);
    nodes.push(...value.nodes);
    const { hasNextPage: more, endCursor } = value.pageInfo;
    after = endCursor;
    if (!more || endCursor === null || nodes.length >= most) {
      return {
        nodes,
        more,
        data: { [operation.field]: { nodes, pageInfo: { hasNextPage: more, endCursor } } },
      };
    }
  }
}
