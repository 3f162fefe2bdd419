import { isVoiceMessage } from '@kith/shared/chat/voice-message';
import type { Address } from '@kith/shared/identity/address';
import { z } from 'zod';
import type { MessageRow } from '../chat/chat-rows.ts';
import { Documents } from '../history/documents.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';

/** Pictures and voice messages up to this size come without being asked for, when the settings say so. Bytes. */
const MEDIA_SIZE = 10_000_000;
/** What may come from one person in a day without being asked for: nobody fills a disk unseen. */
const BYTES_PER_DAY = 4_000_000_000;
const FILES_PER_DAY = 500;
const DAY = 86_400_000;

/** Kind of its documents; keys begin with the account. */
export const ACCEPTANCE = 'file-acceptance';
const schema = z.strictObject({ upTo: z.int().nonnegative() });

export interface AcceptanceSettings {
  /** Bytes up to which files of buddies are accepted by themselves; 0 asks for each. */
  readonly acceptUpTo: number;
  readonly acceptMedia: boolean;
}

type Offered = Extract<MessageRow['body'], { type: 'file' | 'folder' }>;

/** What comes without being asked for: by size for each buddy, small pictures and voice messages by setting. */
export class Acceptance {
  readonly #documents: Documents;
  readonly #account: Address;
  readonly #clock: Clock;
  readonly #settings: () => AcceptanceSettings;
  readonly #upTo = new Map<Address, number>();
  readonly #taken = new Map<Address, { at: number; size: number }[]>();

  constructor(database: Database, account: Address, clock: Clock, settings: () => AcceptanceSettings) {
    this.#documents = new Documents(database);
    this.#account = account;
    this.#clock = clock;
    this.#settings = settings;
  }

  async load(): Promise<void> {
    const prefix = `${this.#account} `;
    for (const [key, { upTo }] of await this.#documents.list(ACCEPTANCE, schema)) {
      if (key.startsWith(prefix)) this.#upTo.set(key.slice(prefix.length) as Address, upTo);
    }
  }

  /** What was chosen for a buddy; `undefined`: as the settings say. */
  chosen(peer: Address): number | undefined {
    return this.#upTo.get(peer);
  }

  async choose(peer: Address, upTo: number | undefined): Promise<void> {
    const key = `${this.#account} ${peer}`;
    if (upTo === undefined) {
      this.#upTo.delete(peer);
      await this.#documents.delete(ACCEPTANCE, key);
      return;
    }
    this.#upTo.set(peer, upTo);
    await this.#documents.put(ACCEPTANCE, key, { upTo });
  }

  /** Decides about an offer that just came, and counts it when it may come. */
  admits(peer: Address, body: Offered): boolean {
    const { acceptUpTo, acceptMedia } = this.#settings();
    const media = body.type === 'file' && (body.picture !== undefined || isVoiceMessage(body));
    const most = Math.max(
      this.#upTo.get(peer) ?? acceptUpTo,
      // Who is asked for every file of somebody is asked for pictures too.
      media && acceptMedia && this.#upTo.get(peer) !== 0 ? MEDIA_SIZE : 0,
    );
    if (most === 0 || body.size > most) return false;
    const now = this.#clock.now();
    const today = (this.#taken.get(peer) ?? []).filter(({ at }) => at > now - DAY);
    const bytes = today.reduce((sum, { size }) => sum + size, body.size);
    if (today.length >= FILES_PER_DAY || bytes > BYTES_PER_DAY) return false;
    this.#taken.set(peer, [...today, { at: now, size: body.size }]);
    return true;
  }
}
