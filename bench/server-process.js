import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';

const PROBE = new URL('probe.js', import.meta.url).href;
/** Milliseconds a start may take. */
const PATIENCE = 120_000;
/** What a server says on standard output or standard error when it is open, alone or as a field of JSON. */
const OPENED = /listening on (http:\/\/[\w.:]+)/;

/**
 * Starts a server in a process of its own, and waits until it says where it listens.
 * @param main the arguments of Node: a module, and what follows it
 * @returns its address, milliseconds until it was open, what it said until then, and what probe.js answers of it
 * @throws where the process ends first, with what it said
 */
export async function startServer(main, { cwd, env }) {
  const begun = performance.now();
  const child = spawn(process.execPath, ['--import', PROBE, ...main], {
    cwd,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit');
  const { address, said } = await opened(child);
  const opening = performance.now() - begun;
  return {
    address,
    said,
    opening,
    /** Sends the probe a question, and gives its answer. */
    async ask(question) {
      const answer = once(child, 'message');
      child.send(question);
      return (await answer)[0];
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function opened(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => fail(`did not open within ${PATIENCE / 1_000} s`), PATIENCE);
    function fail(why) {
      child.kill('SIGKILL');
      reject(new Error(`a server of the bench ${why}:\n${said}`));
    }
    function hear(text) {
      said += text;
      const address = OPENED.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(late);
      child.off('exit', ends);
      for (const stream of [child.stdout, child.stderr]) stream.off('data', hear).resume();
      child.stderr.on('data', warn);
      resolve({ address, said });
    }
    function ends() {
      clearTimeout(late);
      fail('has ended');
    }
    child.once('exit', ends);
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear);
  });
}

/** Passes on errors. Warnings are expected: the bench takes stores away. */
function warn(text) {
  for (const line of text.split('\n'))
    if (line !== '' && !/^\{"level":[1-4]0,/.test(line)) process.stderr.write(`${line}\n`);
}
