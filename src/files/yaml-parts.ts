/** A part of a YAML text that can be read by itself. */
export interface YamlPart {
  readonly text: string;
  /** Lines of the whole text that stand before it, less those that the part has of its own. */
  readonly linesBefore: number;
}

/** Characters from which on a part is full. */
const FULL = 256 * 1024;

/** `flags:` at the beginning of a line, and nothing behind it. */
const HEADING = /^[A-Za-z][A-Za-z0-9]*:[ \t]*\r?$/;
/** `key:` or `key: value` at the beginning of a line. */
const FIELD = /^[A-Za-z][A-Za-z0-9]*:(?:[ \t\r]|$)/;
/** The plain key of an entry of a section. */
const ENTRY = /^ {2}[A-Za-z0-9_.-]+:(?:[ \t\r]|$)/;
/** What belongs to whatever stands before it, or to nothing. */
const WITHIN = /^(?:[ \t]|#|\r?$)/;

/**
 * Parts of a long text that together say what it says: each is a document with some sections, or with some entries of
 * one section under its heading. Only a text in the plain style of `writeCatalog` has parts: sections at the beginning
 * of a line, entries two spaces in.
 * @returns undefined where the text has another style. A part that cannot be read may mean that as well, such as one that
 * begins within a quoted text.
 */
export function partsOf(text: string): readonly YamlPart[] | undefined {
  const cutter = new Cutter(text);
  const seen = new Set<string>();
  for (const line of linesOf(text)) {
    if (FIELD.test(line.text)) {
      const name = line.text.slice(0, line.text.indexOf(':'));
      if (seen.has(name)) return undefined;
      seen.add(name);
      cutter.section(line);
    } else if (ENTRY.test(line.text)) cutter.entry(line);
    else if (!WITHIN.test(line.text)) return undefined;
  }
  return cutter.parts();
}

interface Line {
  /** Without its break. */
  readonly text: string;
  readonly start: number;
  /** From 0. */
  readonly number: number;
}

function* linesOf(text: string): Generator<Line, void, void> {
  for (let start = 0, number = 0; start < text.length; number++) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    yield { text: text.slice(start, end), start, number };
    start = end + 1;
  }
}

/** Cuts a text before sections and entries, wherever enough of it has come together. */
class Cutter {
  readonly #text: string;
  readonly #parts: YamlPart[] = [];
  /** Of the section that is under way, where it may be cut between two entries. */
  #heading: string | undefined;
  /** Whether the part that is under way lacks its heading. */
  #headless = false;
  #from = 0;
  #firstLine = 0;

  constructor(text: string) {
    this.#text = text;
  }

  section(line: Line): void {
    if (this.#headless || this.#isFull(line)) this.#cut(line);
    this.#heading = HEADING.test(line.text) ? line.text.trimEnd() : undefined;
    this.#headless = false;
  }

  entry(line: Line): void {
    if (this.#heading === undefined || !this.#isFull(line)) return;
    this.#cut(line);
    this.#headless = true;
  }

  parts(): readonly YamlPart[] {
    const { length } = this.#text;
    if (this.#from < length) this.#cut({ start: length, number: 0 });
    return this.#parts;
  }

  #isFull({ start }: Line): boolean {
    return start - this.#from >= FULL;
  }

  #cut({ start, number }: Pick<Line, 'start' | 'number'>): void {
    const body = this.#text.slice(this.#from, start);
    const text = this.#headless ? `${this.#heading ?? ''}\n${body}` : body;
    // A heading that is repeated is one more line.
    this.#parts.push({ text, linesBefore: this.#firstLine - (this.#headless ? 1 : 0) });
    this.#from = start;
    this.#firstLine = number;
  }
}
