// npm run check: all that is fast. Formatting, lint with the arrow rule, types, dead code.

import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.url);
const { checkSteps, runSteps } = await import('./lib/steps.mjs');

const { failed } = await runSteps(checkSteps());
process.exit(failed.length > 0 ? 1 : 0);
