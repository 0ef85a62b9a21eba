import type { Entrance } from './entrance.ts';

/** Where a path leads. */
export interface Led {
  readonly entrance: Entrance;
  /** Whether the path is the entrance's own; else it is only refused there. */
  readonly own: boolean;
  /** The name in the path, as it was sent where it cannot be decoded; undefined where there is none. */
  readonly key: string | undefined;
}

/** Finds where paths lead, for requests that the router has not brought to an entrance. */
export function routing(entrances: readonly Entrance[]): (path: string) => Led {
  const [first] = entrances;
  if (first === undefined) throw new Error('a server needs an entrance');
  const ways = entrances.map((entrance) => ({ entrance, pattern: patternOf(entrance) }));
  return (path) => {
    for (const { entrance, pattern } of ways) {
      const found = pattern.exec(path);
      if (found !== null) return { entrance, own: true, key: decoded(found[1]) };
    }
    const nearest = entrances.find(({ below }) => path.startsWith(`${below}/`));
    return { entrance: nearest ?? first, own: false, key: undefined };
  };
}

function patternOf({ url }: Entrance): RegExp {
  return new RegExp(`^${url.replaceAll('.', '\\.').replace(':key', '([^/]*)')}$`);
}

function decoded(name: string | undefined): string | undefined {
  try {
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    return name;
  }
}
