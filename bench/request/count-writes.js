import { Socket } from 'node:net';

/** How many times something is written to a port while a piece of work is done: one pipeline is one write. */
export async function countWrites(port, work) {
  const { write } = Socket.prototype;
  let writes = 0;
  Socket.prototype.write = function (...args) {
    if (this.remotePort === port) writes++;
    return write.apply(this, args);
  };
  try {
    await work();
  } finally {
    Socket.prototype.write = write;
  }
  return writes;
}
