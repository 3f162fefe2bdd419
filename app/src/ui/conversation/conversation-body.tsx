import type { RosterRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { useAttachments } from '../state/client-context.ts';
import type { View } from '../state/navigation.tsx';
import { Composer } from './composer.tsx';
import { DropTarget } from './drop-target.tsx';
import { MessagePane } from './message-pane.tsx';
import { PinnedStrip } from './pinned-strip.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useComposerMode } from './use-composer-mode.ts';
import { useConversation } from './use-conversation.ts';
import { useSelection } from './use-selection.ts';

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
  const selection = useSelection(log.rows);
  const attachments = useAttachments();
  const name = personName(row);
  return (
    <DropTarget
      name={name}
      disabled={identityChanged || mode?.kind === 'edit'}
      onDropped={({ files, folders }) => attachments.add(address, files, folders)}
    >
      <PinnedStrip address={address} rows={log.rows} />
      <MessagePane row={row} log={log} view={view} modes={modes} selection={selection} />
      {selection.rows ? (
        <SelectionBar rows={selection.rows} name={name} blocked={identityChanged} onEnd={selection.end} />
      ) : (
        <Composer
          address={address}
          name={name}
          kept={row.draft}
          blocked={identityChanged}
          mode={mode}
          modes={modes}
        />
      )}
    </DropTarget>
  );
}
