// The types of built.js, from the sources.
export { amend } from '../../src/domain/change.ts';
export { compile } from '../../src/engine/compile.ts';
export { decide, decideAll } from '../../src/engine/decide.ts';
