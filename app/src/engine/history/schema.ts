import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Database } from '../ports/database.ts';

/**
 * The one schema of what an engine keeps. Each element is one version; a version that was released never changes,
 * a new one is appended. Rows of several accounts live side by side and are told apart by `account` (an address)
 * or `device`: whoever logs in on this device next does not see what the last one wrote.
 */
const VERSIONS: readonly (readonly string[])[] = [
  [
    // JSON documents by kind and key: account, device keys, pins, settings (see documents.ts).
    `CREATE TABLE document (
      kind TEXT NOT NULL,
      key TEXT NOT NULL,
      json TEXT NOT NULL,
      PRIMARY KEY (kind, key)
    ) STRICT, WITHOUT ROWID`,

    // Conversation logs. `peer` is the other person, `place` the entry's order (`orderSchema`), `text` what is
    // searched ('' for calls), `detail` the JSON of a call. `state` as in the api's MessageRow.
    `CREATE TABLE entry (
      seq INTEGER PRIMARY KEY,
      account TEXT NOT NULL,
      id TEXT NOT NULL,
      peer TEXT NOT NULL,
      place TEXT NOT NULL,
      author TEXT NOT NULL,
      mine INTEGER NOT NULL,
      text TEXT NOT NULL,
      detail TEXT,
      state TEXT NOT NULL,
      failure TEXT,
      UNIQUE (account, id)
    ) STRICT`,
    `CREATE INDEX entry_place ON entry (account, peer, place)`,
    `CREATE INDEX entry_unseen ON entry (account, peer, place) WHERE mine = 0 AND state = 'delivered'`,
    `CREATE VIRTUAL TABLE entry_text USING fts5 (
      text, content = 'entry', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2'
    )`,
    `CREATE TRIGGER entry_inserted AFTER INSERT ON entry WHEN new.text <> '' BEGIN
      INSERT INTO entry_text (rowid, text) VALUES (new.seq, new.text);
    END`,
    `CREATE TRIGGER entry_deleted AFTER DELETE ON entry WHEN old.text <> '' BEGIN
      INSERT INTO entry_text (entry_text, rowid, text) VALUES ('delete', old.seq, old.text);
    END`,

    `CREATE TABLE conversation (
      account TEXT NOT NULL,
      peer TEXT NOT NULL,
      draft TEXT NOT NULL DEFAULT '',
      read_up_to TEXT,
      PRIMARY KEY (account, peer)
    ) STRICT, WITHOUT ROWID`,

    // What still has to reach a device: entries, receipts and read marks, each until the device has it.
    // `device` is '' while no device of the peer is known. `stored_at`: when the mailbox took it.
    `CREATE TABLE outbox (
      account TEXT NOT NULL,
      device TEXT NOT NULL,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      peer TEXT NOT NULL,
      owner TEXT NOT NULL,
      size INTEGER NOT NULL,
      queued_at INTEGER NOT NULL,
      stored_at INTEGER,
      problem TEXT,
      PRIMARY KEY (account, device, kind, id)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX outbox_entry ON outbox (account, id)`,

    // Receipts and read marks that came before the entry they speak of.
    `CREATE TABLE early (
      seq INTEGER PRIMARY KEY,
      account TEXT NOT NULL,
      peer TEXT NOT NULL,
      id TEXT NOT NULL,
      author TEXT NOT NULL,
      state TEXT NOT NULL,
      UNIQUE (account, peer, id, author)
    ) STRICT`,

    // Secrets of the prekeys that others may have sealed to; a one-time one is deleted with its use.
    `CREATE TABLE prekey (
      device TEXT NOT NULL,
      id TEXT NOT NULL,
      public BLOB NOT NULL,
      secret BLOB NOT NULL,
      one_time INTEGER NOT NULL,
      made_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      PRIMARY KEY (device, id)
    ) STRICT, WITHOUT ROWID`,
    // Envelopes that were opened with a prekey that stays: the server may hand them out again.
    `CREATE TABLE mailbox_seen (
      device TEXT NOT NULL,
      envelope TEXT NOT NULL,
      prekey TEXT NOT NULL,
      PRIMARY KEY (device, envelope)
    ) STRICT, WITHOUT ROWID`,
    // Envelopes from senders that are not known yet: tried again when contact cards change.
    `CREATE TABLE mailbox_aside (
      device TEXT NOT NULL,
      id TEXT NOT NULL,
      envelope TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (device, id)
    ) STRICT, WITHOUT ROWID`,
  ],
  [
    // The entry that an entry answers, and what an edited or deleted one said at first: `text` is what it says now.
    `ALTER TABLE entry ADD COLUMN reply TEXT`,
    `ALTER TABLE entry ADD COLUMN original TEXT`,
    `CREATE INDEX entry_reply ON entry (account, reply) WHERE reply IS NOT NULL`,
    `CREATE TRIGGER entry_changed AFTER UPDATE OF text ON entry WHEN old.text <> new.text BEGIN
      INSERT INTO entry_text (entry_text, rowid, text) SELECT 'delete', old.seq, old.text WHERE old.text <> '';
      INSERT INTO entry_text (rowid, text) SELECT new.seq, new.text WHERE new.text <> '';
    END`,

    // What changes how entries show; they may come before the entry they speak of. `value`: the new text of an edit
    // ('' when the entry was deleted since), the emoji of a reaction. `given`: 0 for a reaction or a pin that was taken back.
    `CREATE TABLE amendment (
      account TEXT NOT NULL,
      id TEXT NOT NULL,
      peer TEXT NOT NULL,
      place TEXT NOT NULL,
      author TEXT NOT NULL,
      target TEXT NOT NULL,
      type TEXT NOT NULL,
      value TEXT NOT NULL,
      given INTEGER NOT NULL,
      PRIMARY KEY (account, id)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX amendment_target ON amendment (account, target, place)`,
    `CREATE INDEX amendment_place ON amendment (account, place)`,
  ],
  [
    // Files and folders of entries that are on this device; `source` is the file store's name for where (JSON).
    // `detail` of an entry is the JSON of a call, a file or a folder; `text` of a file is its name.
    `CREATE TABLE held_file (
      account TEXT NOT NULL,
      id TEXT NOT NULL,
      source TEXT NOT NULL,
      PRIMARY KEY (account, id)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX entry_detail ON entry (account, peer, place) WHERE detail IS NOT NULL`,
  ],
  [
    // `extra`: that a text was forwarded, and its link preview, as JSON. `lifetime`: seconds that it lives, as its author
    // says; `expires_at`: when it is erased here, set when that time begins and both had agreed to it.
    `ALTER TABLE entry ADD COLUMN extra TEXT`,
    `ALTER TABLE entry ADD COLUMN lifetime INTEGER`,
    `ALTER TABLE entry ADD COLUMN expires_at INTEGER`,
    `CREATE INDEX entry_lifetime ON entry (account, peer) WHERE lifetime IS NOT NULL`,
    `CREATE INDEX entry_expiry ON entry (account, expires_at) WHERE expires_at IS NOT NULL`,
    `CREATE INDEX entry_timer ON entry (account, peer, place) WHERE json_extract(detail, '$.type') = 'timer'`,
    // Words of what is deleted go from the index at once, not when it merges.
    `INSERT INTO entry_text (entry_text, rank) VALUES ('secure-delete', 1)`,
    // Lifetimes that both people agreed to, and from which place on: what the timer entries come to.
    `CREATE TABLE agreement (
      account TEXT NOT NULL,
      peer TEXT NOT NULL,
      since TEXT NOT NULL,
      lifetime INTEGER NOT NULL,
      PRIMARY KEY (account, peer, since)
    ) STRICT, WITHOUT ROWID`,
    // Entries that disappeared: they may be sent again, and must not come back.
    `CREATE TABLE expired (
      account TEXT NOT NULL,
      id TEXT NOT NULL,
      peer TEXT NOT NULL,
      author TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (account, id)
    ) STRICT, WITHOUT ROWID`,
    // What a person wants to hear of a buddy, as JSON.
    `ALTER TABLE conversation ADD COLUMN notify TEXT`,
  ],
  [
    // Files and folders that are fetched (`incoming` 1) or offered, by the id of their entry. `place`: where a download
    // goes, `files`: JSON of what an offer reads from. `state`: going, paused, done, failed or cancelled.
    `CREATE TABLE transfer (
      account TEXT NOT NULL,
      id TEXT NOT NULL,
      incoming INTEGER NOT NULL,
      address TEXT NOT NULL,
      name TEXT NOT NULL,
      folder INTEGER NOT NULL,
      content TEXT NOT NULL,
      size INTEGER NOT NULL,
      info_size INTEGER NOT NULL,
      place TEXT,
      state TEXT NOT NULL,
      problem TEXT,
      paused_by TEXT,
      done INTEGER NOT NULL,
      moved INTEGER NOT NULL,
      started_at INTEGER NOT NULL,
      finished_at INTEGER,
      cleared INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (account, id)
    ) STRICT, WITHOUT ROWID`,
    // What is large of them: the info dictionary of a folder, the pieces of a download that are verified and durable.
    `CREATE TABLE transfer_data (
      account TEXT NOT NULL,
      id TEXT NOT NULL,
      info BLOB,
      pieces BLOB,
      files TEXT,
      PRIMARY KEY (account, id)
    ) STRICT`,
    // Hashes of the pieces of what is offered, 512 in a row; in chunk -1 the roots over these rows.
    `CREATE TABLE piece_hashes (
      account TEXT NOT NULL,
      id TEXT NOT NULL,
      file INTEGER NOT NULL,
      chunk INTEGER NOT NULL,
      hashes BLOB NOT NULL,
      PRIMARY KEY (account, id, file, chunk)
    ) STRICT`,
  ],
];

/**
 * Brings a database to the schema of this version of Kith; each version in one transaction, so a killed engine
 * goes on where it stopped. `newer-schema`: a later Kith wrote this database; it is left untouched.
 */
export async function migrate(database: Database): Promise<Result<true, 'newer-schema'>> {
  const [row] = await database.all('PRAGMA user_version');
  const current = Number(row?.['user_version'] ?? 0);
  if (current > VERSIONS.length) return failed('newer-schema');
  for (const [index, statements] of VERSIONS.entries()) {
    if (index < current) continue;
    await database.batch([...statements, `PRAGMA user_version = ${index + 1}`].map(sql => ({ sql })));
  }
  return ok(true);
}
