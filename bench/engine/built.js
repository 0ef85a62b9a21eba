// What the bench of the engine takes from the built product, and nothing else: see ../built.js.
export { amend } from '../../dist/domain/change.js';
export { compile } from '../../dist/engine/compile.js';
export { decide, decideAll } from '../../dist/engine/decide.js';
