import { isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { Json } from '../domain/catalog.ts';
import { dotted, type FileProblem, type Path, type Position } from './problem.ts';
import { keyOf } from './yaml-key.ts';
import { follow, standsBelowItsKey, type Found } from './yaml-node.ts';
import { plainDocument, type NodeProblem } from './yaml-value.ts';

/** Reading YAML takes about a second and 100 MB of memory a megabyte: what is larger is not read as one document. */
export const LARGEST_DOCUMENT = 4 * 1024 * 1024;
/** One slip early in a file can make every later line an error. */
const MOST_SYNTAX_PROBLEMS = 50;

/** A YAML file as plain values that remember where they stand. */
export interface YamlSource {
  readonly file: string;
  /** Undefined when the text cannot be read as YAML: then `problems` says why. */
  readonly value: Json | undefined;
  readonly problems: readonly FileProblem[];
  /** Where the node at `path` stands, or its nearest ancestor that exists. */
  locate(path: Path): Position;
  /** Where the last key of `path` stands. */
  locateKey(path: Path): Position;
  /** The keys of the map at `path` in the order of the file, which objects do not keep for keys such as `10`. */
  keys(path: Path): readonly string[];
}

/** Reads one YAML 1.2 document. Never throws. */
export function readYaml(text: string, file: string): YamlSource {
  if (text.length > LARGEST_DOCUMENT) return tooLarge(text, file, LARGEST_DOCUMENT);
  const lines = new LineCounter();
  const document = parse(text, lines);
  if (typeof document === 'string') return unreadable(file, [syntaxProblem(file, START, document)]);
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const problems = faults
      .slice(0, MOST_SYNTAX_PROBLEMS)
      .map((fault) =>
        syntaxProblem(file, positionOf(fault.pos[0], lines), wording(fault.code, fault.message)),
      );
    return unreadable(file, problems);
  }
  return source(file, document, lines);
}

/** A source that is turned away unread. @param most characters that were allowed */
export function tooLarge(text: string, file: string, most: number): YamlSource {
  const [limit, size] = [most, text.length].map((length) => Math.ceil(length / 1024 / 1024));
  return unreadable(file, [syntaxProblem(file, START, `expected at most ${limit} MB, received ${size} MB`)]);
}

const TOO_DEEP = 'expected a YAML document, received one that is nested too deeply';
const START: Position = { line: 1, column: 1 };

function parse(text: string, lineCounter: LineCounter): Document.Parsed | string {
  try {
    // Keys are checked for doubles by plainDocument: this library does it in quadratic time. The schema is given so that
    // a %YAML 1.1 line cannot turn the variation `off` into false.
    return parseDocument(text, { uniqueKeys: false, prettyErrors: false, schema: 'core', lineCounter });
  } catch (error) {
    return error instanceof RangeError
      ? TOO_DEEP
      : `expected a YAML document, received what cannot be read: ${String(error)}`;
  }
}

function source(file: string, document: Document.Parsed, lines: LineCounter): YamlSource {
  const { value, problems, targets } = plainDocument(document.contents);
  const find = (path: Path): Found => follow(document.contents, path, targets);
  const place = (node: unknown): Position | undefined =>
    isNode(node) && node.range ? positionOf(node.range[0], lines) : undefined;
  const locate = (path: Path): Position => {
    const found = find(path);
    return (standsBelowItsKey(found) ? place(found.key) : place(found.value)) ?? place(found.key) ?? START;
  };
  const report = ({ node, path, message }: NodeProblem): FileProblem => ({
    severity: 'error',
    file,
    ...(place(node) ?? locate(path)),
    path: dotted(path),
    message,
  });
  return {
    file,
    value,
    problems: problems.map(report),
    locate,
    locateKey: (path) => {
      const found = find(path);
      return (found.complete ? place(found.key) : undefined) ?? locate(path);
    },
    keys: (path) => {
      const { value: node, complete } = find(path);
      return complete && isMap(node) ? node.items.flatMap((pair) => keyOf(pair) ?? []) : [];
    },
  };
}

function unreadable(file: string, problems: readonly FileProblem[]): YamlSource {
  return { file, value: undefined, problems, locate: () => START, locateKey: () => START, keys: () => [] };
}

function syntaxProblem(file: string, position: Position, message: string): FileProblem {
  return { severity: 'error', file, ...position, path: '', message };
}

function positionOf(offset: number, lines: LineCounter): Position {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? START : { line, column: col };
}

function wording(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS')
    return 'expected one document, received several: a line of --- begins another';
  if (code === 'TAG_RESOLVE_FAILED') return `expected plain values, received a tag: ${message}`;
  if (message.includes('call stack')) return TOO_DEEP;
  return `expected YAML, received what is not: ${message}`;
}
