import type { ApiError } from '../contract.ts';
import type { ResultFrame, ServerFrame } from '../server-frames.ts';

/**
 * Checks the frame of an engine by hand, because a schema library would be a large part of a window's code. Rows and
 * values are not looked into: a window gets them from its own engine, whose handlers are typed by the contract.
 */
export function readServerFrame(raw: unknown): ServerFrame | undefined {
  if (!isRecord(raw)) return undefined;
  const { t, id } = raw;
  if (t === 'welcome') return typeof raw['version'] === 'number' ? { t, version: raw['version'] } : undefined;
  if (typeof id !== 'number') return undefined;
  switch (t) {
    case 'result': {
      const result = readResult(raw['result']);
      return result && { t, id, result };
    }
    case 'failed':
      return isError(raw['error']) ? { t, id, error: raw['error'] } : undefined;
    case 'rows': {
      const { epoch, version, snapshot, key, sort, set, remove } = raw;
      if (typeof epoch !== 'string' || typeof version !== 'number' || typeof snapshot !== 'boolean') return;
      if (!isOptionalText(key) || !isOptionalText(sort) || !Array.isArray(set) || !isTexts(remove)) return;
      return {
        t,
        id,
        epoch,
        version,
        snapshot,
        ...(key !== undefined && { key }),
        ...(sort !== undefined && { sort }),
        set,
        remove,
      };
    }
    default:
      return undefined;
  }
}

function readResult(raw: unknown): ResultFrame['result'] | undefined {
  if (!isRecord(raw)) return undefined;
  if (raw['ok'] === true) return { ok: true, value: raw['value'] };
  const { error, retryAfter } = raw;
  if (raw['ok'] !== false || !isError(error)) return undefined;
  return { ok: false, error, ...(typeof retryAfter === 'number' && { retryAfter }) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

/** Any text: a code that this window does not know yet is shown as such. */
function isError(value: unknown): value is ApiError {
  return typeof value === 'string';
}
