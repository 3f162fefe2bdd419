import path from 'node:path';
import type { Page } from '@playwright/test';
import type { Database, SqlValue, Statement } from '../../../engine/ports/database.ts';
import type { PageValue } from './database-page.ts';
import { PageBrowser } from './page-browser.ts';

const SCRIPT = path.join(import.meta.dirname, 'database-page.ts');

/** A Chromium whose pages hold a database as `window.kithDatabase` (see database-page.ts). */
export function launchDatabaseBrowser(executablePath: string): Promise<PageBrowser> {
  return PageBrowser.launch(executablePath, { script: SCRIPT, global: 'kithDatabase' });
}

/** The database of a page, as the port of it. */
export class DatabaseInPage implements Database {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async all(sql: string, parameters: readonly SqlValue[] = []) {
    const rows = await this.#page.evaluate(each => window.kithDatabase.all(each.sql, each.parameters), {
      sql,
      parameters: parameters.map(toPage),
    });
    return rows.map(row =>
      Object.fromEntries(Object.entries(row).map(([column, value]) => [column, fromPage(value)])),
    );
  }

  batch(statements: readonly Statement[]): Promise<number[]> {
    return this.#page.evaluate(
      each => window.kithDatabase.batch(each),
      statements.map(({ sql, parameters = [] }) => ({ sql, parameters: parameters.map(toPage) })),
    );
  }

  close(): Promise<void> {
    return this.#page.evaluate(() => window.kithDatabase.close());
  }
}

function toPage(value: SqlValue): PageValue {
  return value instanceof Uint8Array ? { bytes: [...value] } : value;
}

function fromPage(value: PageValue): SqlValue {
  return typeof value === 'object' && value !== null ? Uint8Array.from(value.bytes) : value;
}
