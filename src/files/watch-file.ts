import { readFile, stat } from 'node:fs/promises';

/** Twice this is less than half a second, which is how soon a change is told. */
const INTERVAL = 200;

/**
 * Calls `changed` with the file's text whenever it differs from the text told last (first: from `known`, what the caller
 * has read). A file that is replaced by rename, or deleted and created again, is followed; while there is none, nothing
 * is told. A half-written file may be told, and the whole one soon after. `changed` must not throw. Does not keep the
 * process alive.
 *
 * @returns stops watching
 */
export function watchFile(file: string, known: string, changed: (text: string) => void): () => void {
  let told = known;
  let seen: string | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    const found = await fingerprint(file);
    // A clock of the file system may be too coarse to show a second write: what is new is read twice.
    if (found !== undefined && found !== seen) {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      seen = text === undefined || text !== told ? undefined : found;
      if (text !== undefined && text !== told && !stopped) {
        told = text;
        changed(text);
      }
    }
    if (!stopped) timer = setTimeout(() => void look(), INTERVAL).unref();
  }

  let timer = setTimeout(() => void look(), INTERVAL).unref();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** What changes when the file does, whichever way it is written. */
async function fingerprint(file: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return undefined;
  }
}
