// A reporter of Playwright that writes what scripts/test.mjs adds up into the file named by KITH_COUNTS_FILE.

import { writeFileSync } from 'node:fs';
import { firstLine } from './first-line.mjs';

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
    const failed = [];
    const skipped = [];
    for (const test of this.#suite.allTests()) {
      const outcome = test.outcome();
      const name = `[${test.parent.project()?.name}] ${test.titlePath().slice(3).join(' > ')}`;
      if (outcome === 'skipped') {
        const note = test.annotations.find(({ type }) => type === 'skip' || type === 'fixme');
        // A test that never ran because another one stopped the run was not skipped on purpose.
        if (note === undefined) failed.push({ name, reason: 'it never ran' });
        else skipped.push({ name, reason: note.description ?? 'no reason given' });
      } else if (outcome === 'unexpected') {
        failed.push({ name, reason: firstLine(test.results.at(-1)?.error?.message) });
      } else passed += 1;
    }
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
  }

  printsToStdio() {
    return false;
  }
}
