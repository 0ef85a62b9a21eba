/**
 * Walks a graph of `count` nodes depth first without recursion, so that no chain is too deep.
 * @returns every cycle met (each as the nodes on it, first repeated last), and an order in which a node comes after all
 * it points to. Every cycle of the graph shares a node with one that is returned.
 */
export function walk(
  count: number,
  edges: (node: number) => readonly number[],
): { readonly cycles: readonly (readonly number[])[]; readonly order: readonly number[] } {
  const state = new Uint8Array(count); // 0 not met, 1 on the path, 2 done
  const cycles: number[][] = [];
  const order: number[] = [];
  for (let start = 0; start < count; start++) {
    if (state[start] !== 0) continue;
    const path: number[] = [start];
    const cursors: number[] = [0];
    state[start] = 1;
    while (path.length > 0) {
      const depth = path.length - 1;
      const node = path[depth] ?? 0;
      const cursor = cursors[depth] ?? 0;
      const next = edges(node)[cursor];
      cursors[depth] = cursor + 1;
      if (next === undefined) {
        state[node] = 2;
        order.push(node);
        path.pop();
        cursors.pop();
      } else if (state[next] === 1) {
        cycles.push([...path.slice(path.indexOf(next)), next]);
      } else if (state[next] === 0) {
        state[next] = 1;
        path.push(next);
        cursors.push(0);
      }
    }
  }
  return { cycles, order };
}
