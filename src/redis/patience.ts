/** Parts of a time limit. After each, what has arrived meanwhile is read. */
const PARTS = 2;

/**
 * Bounds how long an answer may take. The limit measures the server and not this process: however long this process is busy,
 * that counts as one part of the limit, and an answer that has arrived by then is taken.
 * @throws Error where there is no answer in time, or what `answer` rejects with
 */
export function answeredWithin<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let left = PARTS;
    let timer = setTimeout(passed, milliseconds / PARTS);
    function passed(): void {
      left -= 1;
      if (left > 0) timer = setTimeout(passed, milliseconds / PARTS);
      // Timers come before sockets: an answer that has arrived is read first.
      else setImmediate(reject, new Error(`gave no answer within ${milliseconds} ms`));
    }
    answer.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
