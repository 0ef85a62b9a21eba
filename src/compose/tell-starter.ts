import { relative } from 'node:path';

import type { Started } from './init.ts';

/** What `init` says: what it has written, and what to do next. */
export function tellStarter({ folder, files, asNew }: Started): string {
  const width = Math.max(...files.map(([name]) => name.length));
  const from = relative(process.cwd(), folder);
  const steps = [...(from === '' ? [] : [`cd ${from}`]), ...(asNew ? ['npm install'] : [])];
  return [
    'Written:',
    ...files.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`),
    '',
    'Next:',
    ...steps.map((step) => `  ${step}`),
    '  npx graphql-gatehouse start',
    '',
    'Then, in another terminal:',
    '  TOKEN=$(npx graphql-gatehouse token nia --account acme)',
    `  curl -s http://127.0.0.1:4000/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\`,
    `    -d '{"query":"{ reports { title } summary }"}'`,
    '',
  ].join('\n');
}
