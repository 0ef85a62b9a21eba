import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SERVE = fileURLToPath(new URL('serve.js', import.meta.url));

/** Starts a server in a process of its own, in production mode like any of them would run. */
export async function startServer(options) {
  const child = fork(SERVE, [JSON.stringify(options)], {
    env: { ...process.env, NODE_ENV: 'production' },
    execArgv: options.execArgv ?? [],
  });
  const opened = await answerOf(child);
  return {
    ...opened,
    async ask(ask, rest = {}) {
      child.send({ ask, ...rest });
      return answerOf(child);
    },
    async close(met = []) {
      const gone = once(child, 'exit');
      child.send({ ask: 'close', met });
      await gone;
    },
  };
}

/** The next thing the server says. It fails where the server said it failed, or ended without a word. */
function answerOf(child) {
  return new Promise((resolve, reject) => {
    function said({ answer, failure }) {
      child.off('exit', ended);
      if (failure === undefined) resolve(answer);
      else reject(new Error(failure));
    }
    function ended(code) {
      child.off('message', said);
      reject(new Error(`the server ended with ${code}`));
    }
    child.once('message', said);
    child.once('exit', ended);
  });
}
