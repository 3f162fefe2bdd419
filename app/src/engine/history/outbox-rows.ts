import type { DeliveryFailure } from '@kith/shared/chat/delivery-state';
import type { OutboxKind, OutboxRow } from '@kith/shared/chat/outbox-row';
import type { Address } from '@kith/shared/identity/address';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Database, SqlRow, Statement } from '../ports/database.ts';

/** Table `outbox`: how rows lie in it. */
export function putOutboxRow(account: Address, row: OutboxRow): Statement {
  return {
    sql: `INSERT INTO outbox (account, device, kind, id, peer, owner, size, queued_at, stored_at, problem)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (account, device, kind, id) DO UPDATE
          SET queued_at = excluded.queued_at, stored_at = excluded.stored_at, problem = excluded.problem`,
    parameters: [
      account,
      row.device,
      row.kind,
      row.id,
      row.peer,
      row.owner,
      row.size,
      row.queuedAt,
      row.storedAt ?? null,
      row.problem ?? null,
    ],
  };
}

export function removeOutboxRow(account: Address, row: Pick<OutboxRow, 'device' | 'kind' | 'id'>): Statement {
  return {
    sql: 'DELETE FROM outbox WHERE account = ? AND device = ? AND kind = ? AND id = ?',
    parameters: [account, row.device, row.kind, row.id],
  };
}

/** All that still has to be sent, oldest first. */
export async function loadOutbox(database: Database, account: Address): Promise<OutboxRow[]> {
  const rows = await database.all('SELECT * FROM outbox WHERE account = ? ORDER BY queued_at, id', [account]);
  return rows.map(readOutboxRow);
}

function readOutboxRow(row: SqlRow): OutboxRow {
  return {
    device: String(row['device']) as DeviceId,
    owner: String(row['owner']) as Address,
    kind: String(row['kind']) as OutboxKind,
    id: String(row['id']),
    peer: String(row['peer']) as Address,
    size: Number(row['size']),
    queuedAt: Number(row['queued_at']),
    storedAt: row['stored_at'] === null ? undefined : Number(row['stored_at']),
    problem: row['problem'] === null ? undefined : (String(row['problem']) as DeliveryFailure),
  };
}
