import { createHook } from 'node:async_hooks';

/** How many promises are created while a piece of work is done. */
export async function countPromises(work) {
  let promises = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'PROMISE') promises++;
    },
  });
  hook.enable();
  await work();
  hook.disable();
  return promises;
}
