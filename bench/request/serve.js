// One server, in a process of its own. Answers its parent's questions: each is { ask, ... }, in order.
import { setImmediate } from 'node:timers';

import { apollo } from './apollo.js';
import { countPromises } from './count-promises.js';
import { countWrites } from './count-writes.js';
import { gatehouse } from './gatehouse.js';
import { QUERY } from './product.js';

const { kind, settings, subjects } = JSON.parse(process.argv[2]);
const opened = await { gatehouse, apollo }[kind](settings);
const tokens = [];
for (const subject of subjects) tokens.push(await opened.introduce(subject));
const address = await opened.server.listen({ port: 0, host: '127.0.0.1' });

const ANSWERS = {
  /** Microseconds of processor this process has used so far, all its threads. */
  usage: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** Promises created to answer one request, once everything is warm. */
  promises: async ({ first }) => {
    for (let turn = 0; turn < 50; turn++) await opened.answer(requestFor(first), tokens[0]);
    await opened.settled();
    return countPromises(() => opened.answer(requestFor(first), tokens[0]));
  },
  /** Writes to Redis: to answer a caller this process has not met, in the background of that, and to answer it again. */
  trips: async ({ subject, port }) => {
    const token = await opened.introduce(subject);
    await opened.warm(subject);
    const cold = await countWrites(port, () => opened.answer(requestFor(1), token));
    const background = await countWrites(port, () => opened.settled());
    const warm = await countWrites(port, () => opened.answer(requestFor(1), token));
    return { cold, background, warm };
  },
  close: async ({ met }) => {
    await opened.server.close();
    await opened.close([...subjects, ...met]);
    setImmediate(() => process.disconnect());
  },
};

process.on('message', async ({ ask, ...rest }) => {
  try {
    process.send({ answer: await ANSWERS[ask](rest) });
  } catch (error) {
    process.send({ failure: error.stack });
  }
});
process.send({ answer: { address, tokens } });

function requestFor(first) {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    search: '',
    body: { query: QUERY, variables: { first } },
  };
}
