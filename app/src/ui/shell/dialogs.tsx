import { lazy, Suspense } from 'react';
import { DeleteMessageDialog, DeleteMessagesDialog } from '../conversation/delete-message-dialog.tsx';
import { BlockDialog, RemoveDialog } from '../roster/remove-dialogs.tsx';
import { useNavigation } from '../state/navigation.tsx';
import { LogOutDialog } from './log-out-dialog.tsx';
import { StatusTextDialog } from './status-text-dialog.tsx';

const AddBuddyDialog = lazy(() =>
  import('../roster/add-buddy-dialog.tsx').then(module => ({ default: module.AddBuddyDialog })),
);
const OrganiseDialog = lazy(() =>
  import('../roster/organise-dialog.tsx').then(module => ({ default: module.OrganiseDialog })),
);
const ShortcutsDialog = lazy(() =>
  import('./shortcuts-dialog.tsx').then(module => ({ default: module.ShortcutsDialog })),
);
const ReportDialog = lazy(() =>
  import('../settings/report-dialog.tsx').then(module => ({ default: module.ReportDialog })),
);
const MessageVersions = lazy(() =>
  import('../conversation/message-versions.tsx').then(module => ({ default: module.MessageVersions })),
);
const ForwardDialog = lazy(() =>
  import('../conversation/forward-dialog.tsx').then(module => ({ default: module.ForwardDialog })),
);
const TimerDialog = lazy(() =>
  import('../conversation/timer-dialog.tsx').then(module => ({ default: module.TimerDialog })),
);
const NotifyDialog = lazy(() =>
  import('../roster/notify-dialog.tsx').then(module => ({ default: module.NotifyDialog })),
);
const ExportDialog = lazy(() =>
  import('../export/export-dialog.tsx').then(module => ({ default: module.ExportDialog })),
);
const OpenLinkDialog = lazy(() =>
  import('../conversation/open-link-dialog.tsx').then(module => ({ default: module.OpenLinkDialog })),
);
const StatisticsDialog = lazy(() =>
  import('../call/statistics-dialog.tsx').then(module => ({ default: module.StatisticsDialog })),
);
const Lightbox = lazy(() => import('../files/lightbox.tsx').then(module => ({ default: module.Lightbox })));
const FolderDialog = lazy(() =>
  import('../files/folder-dialog.tsx').then(module => ({ default: module.FolderDialog })),
);
const AccountDialogs = lazy(() =>
  import('../settings/account-dialogs.tsx').then(module => ({ default: module.AccountDialogs })),
);

/** The one dialog that is open, if any. */
export function Dialogs() {
  const { dialog } = useNavigation();
  if (!dialog) return null;
  return <Suspense fallback={null}>{dialogFor(dialog)}</Suspense>;
}

function dialogFor(dialog: NonNullable<ReturnType<typeof useNavigation>['dialog']>) {
  switch (dialog.kind) {
    case 'add-buddy':
      return <AddBuddyDialog prefill={dialog.prefill ?? ''} />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'report':
      return <ReportDialog />;
    case 'status-text':
      return <StatusTextDialog />;
    case 'log-out':
      return <LogOutDialog />;
    case 'organise':
      return <OrganiseDialog address={dialog.address} />;
    case 'remove':
      return <RemoveDialog address={dialog.address} />;
    case 'block':
      return <BlockDialog address={dialog.address} />;
    case 'forward':
      return <ForwardDialog ids={dialog.ids} />;
    case 'delete-messages':
      return <DeleteMessagesDialog ids={dialog.ids} />;
    case 'timer':
      return <TimerDialog address={dialog.address} />;
    case 'notify':
      return <NotifyDialog address={dialog.address} />;
    case 'export':
      return <ExportDialog address={dialog.address} />;
    case 'open-link':
      return <OpenLinkDialog href={dialog.href} shown={dialog.shown} />;
    case 'message-versions':
      return <MessageVersions id={dialog.id} />;
    case 'delete-message':
      return <DeleteMessageDialog id={dialog.id} message={dialog.text} />;
    case 'call-statistics':
      return <StatisticsDialog callId={dialog.callId} name={dialog.name} />;
    case 'picture':
      return <Lightbox key={dialog.id} first={dialog} />;
    case 'folder':
      return <FolderDialog id={dialog.id} name={dialog.name} />;
    default:
      return <AccountDialogs dialog={dialog} />;
  }
}
