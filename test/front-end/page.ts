import { Window } from 'happy-dom';

import { afterwards } from '../gateway/world.ts';

/**
 * The `fetch` of a page on this origin. It enforces the CORS protocol as browsers do: it sends preflights, and it hides
 * answers and headers that the server does not allow the page to read.
 */
export function pageAt(origin: string): typeof fetch {
  const page = new Window({ url: `${origin}/` });
  afterwards(() => page.happyDOM.close());
  return async (input, init) => {
    const request = new Request(input, init);
    const body = request.body === null ? undefined : await request.text();
    const answer = await page.fetch(request.url, {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    const { status, headers } = answer;
    return new Response([204, 304].includes(status) ? null : text, {
      status,
      headers: [...headers.entries()],
    });
  };
}
