import { createHook } from 'node:async_hooks';
import { Socket } from 'node:net';

/** How many promises this process creates. */
export class PromiseCount {
  #promises = 0;
  #hook = createHook({
    init: (_id, type) => {
      if (type === 'PROMISE') this.#promises++;
    },
  });

  begin() {
    this.#promises = 0;
    this.#hook.enable();
  }

  end() {
    this.#hook.disable();
    return this.#promises;
  }
}

/** How many times this process writes to a port: one pipeline is one write. */
export class WriteCount {
  #writes = 0;
  #restore = () => {};

  begin(port) {
    const { write } = Socket.prototype;
    const count = (socket) => {
      if (socket.remotePort === port) this.#writes++;
    };
    this.#writes = 0;
    Socket.prototype.write = new Proxy(write, {
      apply(original, socket, args) {
        count(socket);
        return Reflect.apply(original, socket, args);
      },
    });
    this.#restore = () => {
      Socket.prototype.write = write;
    };
  }

  end() {
    this.#restore();
    return this.#writes;
  }
}
