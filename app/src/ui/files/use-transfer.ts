import type { TransferRow } from '../../api/contract.ts';
import { useTopicRow } from '../state/use-topic.ts';

const NOTHING = {};

/** What moves of a message; renders again only when that does. */
export function useTransfer(id: string): TransferRow | undefined {
  return useTopicRow('transfers', NOTHING, id);
}
