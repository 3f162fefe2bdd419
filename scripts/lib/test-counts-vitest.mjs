// A reporter of Vitest that writes what scripts/test.mjs adds up into the file named by KITH_COUNTS_FILE.

import { writeFileSync } from 'node:fs';
import { firstLine } from './first-line.mjs';

export default class TestCountsVitest {
  /** @param {ReadonlyArray<import('vitest/node').TestModule>} modules */
  onTestRunEnd(modules) {
    const file = process.env.KITH_COUNTS_FILE;
    if (file === undefined) return;
    let passed = 0;
    const failed = [];
    const skipped = [];
    for (const module of modules) {
      // A file that could not even be loaded has no tests that could fail.
      if (module.state() === 'failed' && [...module.children.allTests('failed')].length === 0) {
        failed.push({ name: module.relativeModuleId, reason: firstLine(module.errors()[0]?.message) });
      }
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'failed')
          failed.push({
            name: `${module.relativeModuleId} > ${test.fullName}`,
            reason: firstLine(result.errors[0]?.message),
          });
        // Its process ended before it did.
        else if (result.state === 'pending') {
          failed.push({ name: `${module.relativeModuleId} > ${test.fullName}`, reason: 'it never ended' });
        } else {
          skipped.push({ name: test.fullName, reason: result.note ?? 'no reason given' });
        }
      }
    }
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
  }
}
