import type { Timer, TimerNote } from '@kith/shared/chat/timer';
import type { Address } from '@kith/shared/identity/address';
import { LIMITS } from '@kith/shared/protocol/limits';
import { timerBodySchema } from '@kith/shared/protocol/peer-messages';
import type { Database, Statement } from '../ports/database.ts';

/** Of an entry in a query: both people had agreed to its lifetime before it was written. */
export const AGREED = `EXISTS (SELECT 1 FROM agreement
  WHERE agreement.account = entry.account AND agreement.peer = entry.peer
    AND agreement.lifetime = entry.lifetime AND agreement.since < entry.place)`;

/** When an entry expires, whose lifetime begins at the time given as parameter unless it has begun before. */
export const EXPIRY = `coalesce(expires_at, iif(lifetime IS NOT NULL AND ${AGREED}, ? + lifetime * 1000, NULL))`;

const IS_TIMER = `json_extract(detail, '$.type') = 'timer'`;

/** People with whom disappearing messages were ever spoken of. */
export async function peersWithTimers(database: Database, account: Address): Promise<Address[]> {
  const rows = await database.all(`SELECT DISTINCT peer FROM entry WHERE account = ? AND ${IS_TIMER}`, [
    account,
  ]);
  return rows.map(row => String(row['peer']) as Address);
}

/** The newest steps of one conversation's agreement. */
export async function timerNotes(database: Database, account: Address, peer: Address): Promise<TimerNote[]> {
  const rows = await database.all(
    `SELECT id, place, author, detail FROM entry WHERE account = ? AND peer = ? AND ${IS_TIMER}
     ORDER BY place DESC LIMIT ?`,
    [account, peer, LIMITS.timerSteps],
  );
  return rows.map(row => ({
    id: String(row['id']),
    order: String(row['place']),
    author: String(row['author']) as Address,
    step: timerBodySchema.parse(JSON.parse(String(row['detail']))).step,
  }));
}

/** Writes down what was agreed to; what waited for that begins to live at `now`. */
export function writeAgreements(account: Address, peer: Address, timer: Timer, now: number): Statement[] {
  return [
    { sql: 'DELETE FROM agreement WHERE account = ? AND peer = ?', parameters: [account, peer] },
    ...timer.agreed.map(({ since, lifetime }) => ({
      sql: 'INSERT INTO agreement (account, peer, since, lifetime) VALUES (?, ?, ?, ?)',
      parameters: [account, peer, since, lifetime],
    })),
    {
      sql: `UPDATE entry SET expires_at = ? + lifetime * 1000
            WHERE account = ? AND peer = ? AND lifetime IS NOT NULL AND expires_at IS NULL AND ${AGREED}
              AND (state = 'read' OR mine = 1 AND state IN ('sent', 'delivered'))`,
      parameters: [now, account, peer],
    },
  ];
}
