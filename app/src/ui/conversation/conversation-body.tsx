import type { RosterRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import type { View } from '../state/navigation.tsx';
import { Composer } from './composer.tsx';
import { MessagePane } from './message-pane.tsx';
import { PinnedStrip } from './pinned-strip.tsx';
import { useComposerMode } from './use-composer-mode.ts';
import { useConversation } from './use-conversation.ts';

/** The messages with one person and the box to write in, which answers and edits them. */
export function ConversationBody({
  row,
  view,
}: {
  row: RosterRow;
  view: Extract<View, { kind: 'conversation' }>;
}) {
  const { address, identityChanged } = row;
  const log = useConversation(address);
  const [mode, modes] = useComposerMode(log.rows);
  return (
    <>
      <PinnedStrip address={address} rows={log.rows} />
      <MessagePane row={row} log={log} view={view} modes={modes} />
      <Composer
        address={address}
        name={personName(row)}
        kept={row.draft}
        blocked={identityChanged}
        mode={mode}
        modes={modes}
      />
    </>
  );
}
