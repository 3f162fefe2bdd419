// A reporter of Playwright that writes what scripts/test.mjs adds up into the file named by KITH_COUNTS_FILE.

import { writeFileSync } from 'node:fs';

export default class TestCountsPlaywright {
  /** @type {import('@playwright/test/reporter').Suite | undefined} */
  #suite;

  /**
   * @param {import('@playwright/test/reporter').FullConfig} _config
   * @param {import('@playwright/test/reporter').Suite} suite
   */
  onBegin(_config, suite) {
    this.#suite = suite;
  }

  onEnd() {
    const file = process.env.KITH_COUNTS_FILE;
    if (file === undefined || this.#suite === undefined) return;
    let passed = 0;
    let failed = 0;
    const skipped = [];
    for (const test of this.#suite.allTests()) {
      const outcome = test.outcome();
      if (outcome === 'skipped') {
        const note = test.annotations.find(({ type }) => type === 'skip' || type === 'fixme');
        // A test that never ran because another one stopped the run was not skipped on purpose.
        if (note === undefined) failed += 1;
        else
          skipped.push({
            name: test.titlePath().slice(3).join(' > '),
            reason: note.description ?? 'no reason given',
          });
      } else if (outcome === 'unexpected') failed += 1;
      else passed += 1;
    }
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
  }

  printsToStdio() {
    return false;
  }
}
