// A reporter of Playwright that prints, for each pair of networks, which way messages and sound had to take and took.

const COLUMNS = ['networks', 'engine', 'expected', 'data link', 'media', ''];

export default class NatTablePlaywright {
  /** @type {string[][]} */
  #rows = [];

  /**
   * @param {import('@playwright/test/reporter').TestCase} test
   * @param {import('@playwright/test/reporter').TestResult} result
   */
  onTestEnd(test, result) {
    const note = test.annotations.find(({ type }) => type === 'ways')?.description;
    if (note === undefined) return;
    const { networks, engine, expected, data = '-', media = '-' } = JSON.parse(note);
    this.#rows.push([
      networks,
      engine,
      expected,
      data,
      media,
      result.status === 'passed' ? '' : result.status,
    ]);
  }

  onEnd() {
    if (this.#rows.length === 0) return;
    const all = [COLUMNS, ...this.#rows];
    const widths = COLUMNS.map((_, i) => Math.max(...all.map(row => (row[i] ?? '').length)));
    console.log();
    for (const row of all)
      console.log(
        row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd(),
      );
  }

  printsToStdio() {
    return true;
  }
}
