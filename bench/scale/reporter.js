import { cloudEvent } from '../gateway-process.js';
import { subjectAt } from './population.js';

const BATCH = 1_000;
/** Batches under way at once. */
const CONNECTIONS = 2;

/** Reports events of random subjects at the door of one gateway, in batches of 1,000. */
export function reporter({ address, key, subjects }) {
  return {
    /** @returns how many events were accepted and what was answered with another status than 200, by status */
    async report(events) {
      let left = Math.ceil(events / BATCH);
      let accepted = 0;
      const refused = {};
      const connection = async () => {
        while (left-- > 0) {
          const answer = await send(address, key, batch(subjects));
          if (answer.ok) accepted += BATCH;
          else refused[answer.status] = (refused[answer.status] ?? 0) + 1;
          await answer.arrayBuffer();
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, connection));
      return { accepted, refused };
    },
  };
}

function send(address, key, events) {
  return fetch(`${address}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${key}` },
    body: JSON.stringify(events),
  });
}

function batch(subjects) {
  return Array.from({ length: BATCH }, () =>
    cloudEvent('report.generated', subjectAt(1 + Math.floor(Math.random() * subjects))),
  );
}
