import { causeOf } from '../domain/store-cause.ts';
import type { StoreProof } from '../ports/store-health.ts';
import { Keys, PARTITIONS } from './keys.ts';
import type { RedisLink } from './link.ts';
import { PROVE } from './scripts.ts';

const ALL = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** Proves on each server that the scripts may do what they do, see prove-2.lua. */
export function redisProof(link: RedisLink, prefix: string): StoreProof {
  const keys = new Keys(prefix);
  const partitions = ALL.map((partition) => keys.partition(partition));
  let announced = false;
  return {
    async prove() {
      // What is announced goes to every gateway, so it is tried once, and again after a failure.
      const announce = announced ? 0 : 1;
      announced = false;
      const calls = link.spread(partitions).map((partition) => ({
        keys: [keys.partition(partition), keys.proof(partition)],
        args: [keys.channel, partition, announce],
      }));
      await link.evaluate(PROVE, calls);
      announced = true;
      return link.limitation();
    },
    causeOf: (error) => causeOf(error),
  };
}
