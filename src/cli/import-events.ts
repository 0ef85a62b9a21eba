import type { Checkpoint, Reached } from './import-checkpoint.ts';
import type { EventsClient, ReportResult } from './events-client.ts';
import type { Progress } from './import-progress.ts';
import type { Tally } from './import-tally.ts';
import { linesOf, type Line, type LineEnd } from './lines.ts';
import { record, text } from './shape.ts';

/** Events of one request, and bytes of them after which it is sent. */
const LARGEST_BATCH = 500;
const HEAVIEST_BATCH = 2_000_000;
const LONGEST_LINE = 1_000_000;

/** Refused events that are told of. */
export const MOST_TOLD = 20;

/** A line whose event was not taken. */
export interface RefusedLine {
  readonly line: number;
  readonly message: string;
}

/** An event on its way. */
interface Waiting {
  readonly line: number;
  readonly text: string;
}

/** Sends the events of a file, in batches, and keeps how far it is. What was sent twice is counted once. */
export class EventImport {
  readonly #client: EventsClient;
  readonly #checkpoint: Checkpoint;
  readonly #progress: Progress;
  #waiting: Waiting[] = [];
  #weight = 0;
  #read = 0;
  #reached: Reached;
  #at: LineEnd;
  readonly #tally: { -readonly [Count in keyof Tally]: Tally[Count] };
  /** The first of them, of this run. */
  readonly refused: RefusedLine[] = [];

  constructor(client: EventsClient, checkpoint: Checkpoint, progress: Progress) {
    this.#client = client;
    this.#checkpoint = checkpoint;
    this.#progress = progress;
    this.#reached = checkpoint.start;
    this.#at = checkpoint.start.at;
    this.#tally = { ...checkpoint.start.tally };
  }

  /** How far it is: all before it has been answered. */
  get reached(): Reached {
    return this.#reached;
  }

  /** @throws Stopped, or what the system says of the file */
  async run(parts: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const line of linesOf(parts, this.#at, LONGEST_LINE)) {
      this.#take(line);
      this.#at = line;
      if (this.#waiting.length >= LARGEST_BATCH || this.#weight >= HEAVIEST_BATCH) await this.#send();
    }
    await this.#send();
    await this.#checkpoint.finish();
  }

  #take({ number, bytes }: Line): void {
    const event = eventIn(bytes);
    if (event === undefined) return;
    this.#read += 1;
    if ('problem' in event) this.#refuse(number, event.problem);
    else {
      this.#waiting.push({ line: number, text: event.text });
      this.#weight += event.text.length;
    }
  }

  async #send(): Promise<void> {
    const sent = this.#waiting;
    if (sent.length > 0) {
      const results = await this.#client.report(
        sent.map((event) => event.text),
        (why) => {
          this.#progress.waiting(why);
        },
      );
      for (const [index, { line }] of sent.entries()) this.#count(line, index, results[index]);
    }
    this.#waiting = [];
    this.#weight = 0;
    const { number, end } = this.#at;
    this.#reached = { at: { number, end }, tally: { ...this.#tally } };
    await this.#checkpoint.reach(this.#reached);
    this.#progress.at(end, this.#read);
  }

  #count(line: number, index: number, result: ReportResult | undefined): void {
    const said: Readonly<Record<string, unknown>> = { ...result };
    switch (result?.status) {
      case 'accepted':
        this.#tally.accepted += 1;
        if (said['late'] === true) this.#tally.late += 1;
        break;
      case 'duplicate':
        this.#tally.duplicates += 1;
        if (said['conflict'] === true) this.#tally.conflicts += 1;
        break;
      default:
        this.#refuse(line, text(said['message']) ? withoutPlace(said['message'], index) : 'refused');
    }
  }

  #refuse(line: number, message: string): void {
    this.#tally.refused += 1;
    if (this.refused.length < MOST_TOLD) this.refused.push({ line, message });
  }
}

/** The event on a line, as it stands there: to be written anew could make another number of a number. */
function eventIn(
  bytes: Uint8Array | undefined,
): { readonly text: string } | { readonly problem: string } | undefined {
  if (bytes === undefined) return { problem: `expected a line of at most ${LONGEST_LINE} bytes` };
  let line: string;
  try {
    line = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch {
    return { problem: 'expected text in UTF-8' };
  }
  if (line === '') return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return record(parsed) ? { text: line } : { problem: 'expected a CloudEvent, a JSON object' };
  } catch {
    return { problem: 'expected JSON, one CloudEvent a line' };
  }
}

/** The gateway counts within a request, which is nobody's business here. */
function withoutPlace(message: string, index: number): string {
  const place = `events[${index}]`;
  return message.replaceAll(`${place}.`, '').replaceAll(`${place}: `, '');
}
