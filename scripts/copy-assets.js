// What tsc leaves behind: the SQL and Lua that stand beside the code that runs them.
import { cpSync, statSync } from 'node:fs';

cpSync('src', 'dist', {
  recursive: true,
  filter: (path) => statSync(path).isDirectory() || /\.(sql|lua)$/.test(path),
});
