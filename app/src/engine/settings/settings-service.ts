import type { z } from 'zod';
import { Documents } from '../history/documents.ts';
import type { Database } from '../ports/database.ts';
import { DEFAULT_SETTINGS, type Settings, settingsSchema } from './settings.ts';

const KIND = 'settings';
const KEY = 'device';

export type SettingsChange = z.output<ReturnType<typeof settingsSchema.partial>>;

/** What is `undefined` stays as it was. */
function withChange(before: Settings, change: SettingsChange): Settings {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return settingsSchema.parse({ ...before, ...Object.fromEntries(given) });
}

/** The settings of this device: read once, kept in the database. */
export class SettingsService {
  readonly #documents: Documents;
  #current: Settings;
  readonly #listeners = new Set<() => void>();

  private constructor(documents: Documents, current: Settings) {
    this.#documents = documents;
    this.#current = current;
  }

  static async load(database: Database): Promise<SettingsService> {
    const documents = new Documents(database);
    // Settings of an earlier version lack what came later.
    const stored = await documents.get(KIND, KEY, settingsSchema.partial());
    return new SettingsService(documents, withChange(DEFAULT_SETTINGS, stored ?? {}));
  }

  get current(): Settings {
    return this.#current;
  }

  /** Resolves when the change is durable. */
  async change(change: SettingsChange): Promise<void> {
    this.#current = withChange(this.#current, change);
    for (const listener of this.#listeners) listener();
    await this.#documents.put(KIND, KEY, this.#current);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
