// A reporter of Vitest that writes what scripts/test.mjs adds up into the file named by KITH_COUNTS_FILE.

import { writeFileSync } from 'node:fs';

export default class TestCountsVitest {
  /** @param {ReadonlyArray<import('vitest/node').TestModule>} modules */
  onTestRunEnd(modules) {
    const file = process.env.KITH_COUNTS_FILE;
    if (file === undefined) return;
    let passed = 0;
    let failed = 0;
    const skipped = [];
    for (const module of modules) {
      // A file that could not even be loaded has no tests that could fail.
      if (module.state() === 'failed' && [...module.children.allTests('failed')].length === 0) failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'failed') failed += 1;
        else
          skipped.push({
            name: test.fullName,
            reason: ('note' in result && result.note) || 'no reason given',
          });
      }
    }
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
  }
}
