import type { LucideIcon } from 'lucide-react';
import {
  Check,
  Download,
  FileSearch,
  FolderOpen,
  KeyRound,
  Pause,
  Play,
  RotateCcw,
  Undo2,
  X,
} from 'lucide-react';
import type { CommandName } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { useFiles } from '../state/client-context.ts';
import { useAction } from '../state/use-action.ts';
import styles from './offer-buttons.module.css';
import type { OfferAction } from './offer-state.ts';
import { useLostFile } from './use-lost-file.ts';

const COMMANDS = {
  accept: 'file.accept',
  'accept-after-all': 'file.accept',
  fetch: 'file.accept',
  'fetch-again': 'file.accept',
  decline: 'file.decline',
  pause: 'file.pause',
  resume: 'file.resume',
  retry: 'file.retry',
  cancel: 'file.cancel',
  withdraw: 'file.withdraw',
} as const satisfies Partial<Record<OfferAction, CommandName>>;

/** Of the transfer, as the list of them has them too. */
const OF_TRANSFER = ['pause', 'resume', 'cancel', 'retry', 'pick-again', 'allow'] as const;

const ICONS: Readonly<Record<OfferAction, LucideIcon>> = {
  accept: Check,
  'accept-after-all': Check,
  fetch: Download,
  'fetch-again': Download,
  decline: X,
  pause: Pause,
  resume: Play,
  retry: RotateCcw,
  'pick-again': FileSearch,
  allow: KeyRound,
  cancel: X,
  withdraw: Undo2,
};

/** What can be done with the file of a message now. */
export function OfferButtons({
  id,
  name,
  actions,
}: {
  id: string;
  name: string;
  actions: readonly OfferAction[];
}) {
  const text = useText();
  const act = useAction();
  const files = useFiles();
  const lost = useLostFile(id);
  const { chooseFolder } = files;
  const saveAs = async () => {
    const into = await chooseFolder?.call(files);
    if (into !== undefined) await act('file.accept', { id, into });
  };
  const run = (action: OfferAction) => {
    if (action === 'pick-again') return lost.pickAgain;
    if (action === 'allow') return lost.allow;
    return () => void act(COMMANDS[action], { id });
  };
  if (actions.length === 0) return null;
  return (
    <div className={styles.buttons}>
      {actions.map(action => {
        const Icon = ICONS[action];
        const ofTransfer = OF_TRANSFER.find(each => each === action);
        const label = ofTransfer
          ? text(`transfer.${ofTransfer}`)
          : text(`file.${action as Exclude<OfferAction, (typeof OF_TRANSFER)[number]>}`);
        return (
          <button
            key={action}
            type="button"
            className={classNames(styles.button, action === 'accept' && styles.primary)}
            aria-label={`${label}: ${name}`}
            onClick={run(action)}
          >
            <Icon aria-hidden="true" strokeWidth={2} />
            {label}
          </button>
        );
      })}
      {chooseFolder && actions.includes('accept') && (
        <button
          type="button"
          className={styles.button}
          aria-label={`${text('file.save-as')}: ${name}`}
          onClick={() => void saveAs()}
        >
          <FolderOpen aria-hidden="true" strokeWidth={2} />
          {text('file.save-as')}
        </button>
      )}
    </div>
  );
}
