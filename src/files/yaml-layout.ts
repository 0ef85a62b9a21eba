import { Document, YAMLMap, YAMLSeq, type Scalar } from 'yaml';

/** A document as it is to be written. `flow: false` on a map or a list: an entry a line, however short it is. */
export type WrittenNode = Scalar | WrittenMap | WrittenList;

type Print = Parameters<YAMLMap['toString']>;

/** `{ a: 1 }` on one line. */
export class WrittenMap extends YAMLMap<Scalar, WrittenNode> {
  override toString(context?: Print[0], ...rest: readonly [Print[1]?, Print[2]?]): string {
    return super.toString(context && { ...context, flowCollectionPadding: ' ' }, ...rest);
  }
}

/** `[a, b]` on one line. */
export class WrittenList extends YAMLSeq<WrittenNode> {
  override toString(context?: Print[0], ...rest: readonly [Print[1]?, Print[2]?]): string {
    return super.toString(context && { ...context, flowCollectionPadding: '' }, ...rest);
  }
}

/** The column that a map or a list on one line may reach. */
const WIDTH = 110;
const INDENT = 2;

/** The text of a document, without anchors and without folded lines. */
export function printNode(root: WrittenNode): string {
  layOut(root, 0, 0);
  const document = new Document(undefined, { schema: 'core', aliasDuplicateObjects: false });
  document.contents = root;
  return document
    .toString({ lineWidth: 0, doubleQuotedAsJSON: true, singleQuote: true, indent: INDENT })
    .replaceAll(/[\u007f-\u009f]/g, escaped);
}

/** Control characters that JSON lets stand and YAML does not. The library puts every text that has one in double quotes. */
function escaped(control: string): string {
  return `\\x${control.charCodeAt(0).toString(16)}`;
}

/** `indent` is where the lines of a node begin that is broken up; `column`, where it begins when it is not. */
function layOut(node: WrittenNode, indent: number, column: number): void {
  if (!(node instanceof WrittenMap) && !(node instanceof WrittenList)) return;
  const short = node.flow !== false && column + widthOf(node) <= WIDTH;
  node.flow = short || node.items.length === 0;
  if (node.flow) return;
  const inner = indent + INDENT;
  if (node instanceof WrittenList) {
    for (const item of node.items) layOut(item, inner, inner);
    return;
  }
  for (const { key, value } of node.items) {
    if (value !== null) layOut(value, inner, indent + widthOf(key) + 2);
  }
}

/** The length on one line, but for quotes and escapes. */
function widthOf(node: WrittenNode | null): number {
  if (node instanceof WrittenList) return node.items.reduce((sum, item) => sum + widthOf(item) + 2, 0);
  if (node instanceof WrittenMap)
    return node.items.reduce((sum, { key, value }) => sum + widthOf(key) + widthOf(value) + 4, 2);
  return node === null ? 0 : String(node.value).length;
}
