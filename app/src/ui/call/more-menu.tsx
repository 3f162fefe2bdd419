import {
  ChartNoAxesColumn,
  Circle,
  Ellipsis,
  Maximize,
  Minimize,
  PictureInPicture2,
  Square,
} from 'lucide-react';
import type { CallRow } from '../../api/contract.ts';
import type { CallPicture } from '../call-audio.ts';
import { useText } from '../i18n/use-text.ts';
import { Menu, type MenuEntry } from '../parts/menu.tsx';
import { useAudio } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import styles from './call-controls.module.css';
import { usePopOut } from './pop-out.tsx';
import { useFullScreen } from './use-full-screen.ts';

/** What one needs less often: layout, windows, statistics, recording. */
export function MoreMenu({
  call,
  picture,
  name,
}: {
  call: CallRow;
  picture: CallPicture | undefined;
  name: string;
}) {
  const text = useText();
  const audio = useAudio();
  const navigator = useNavigator();
  const change = useChangeSettings();
  const { callLayout } = useSettings();
  const fullScreen = useFullScreen();
  const popOut = usePopOut();
  const { callId } = call;
  const isActive = call.state === 'active' && picture !== undefined && !picture.held;
  const isRecording = picture !== undefined && picture.recording !== 'off';
  const canRecord = isActive && !isRecording && 'MediaRecorder' in window;
  const layouts = ['speaker', 'grid', 'side'] as const;
  const entries = (): readonly MenuEntry[] => [
    {
      kind: 'choice',
      label: text('call.layout'),
      value: callLayout,
      options: layouts.map(value => ({ value, label: text(`call.layout.${value}`) })),
      choose: value => change({ callLayout: layouts.find(layout => layout === value) ?? callLayout }),
    },
    { kind: 'separator', id: 'after-layout' },
    {
      kind: 'action',
      label: text(fullScreen.isFull ? 'call.leave-full-screen' : 'call.full-screen'),
      icon: fullScreen.isFull ? Minimize : Maximize,
      run: fullScreen.toggle,
    },
    {
      kind: 'action',
      label: text('call.pop-out'),
      icon: PictureInPicture2,
      run: popOut && (() => popOut(callId)),
    },
    {
      kind: 'action',
      label: text('call.statistics'),
      icon: ChartNoAxesColumn,
      run: isActive ? () => navigator.openDialog({ kind: 'call-statistics', callId, name }) : undefined,
    },
    { kind: 'separator', id: 'before-recording' },
    {
      kind: 'action',
      label: text('call.record-sound'),
      icon: Circle,
      run: canRecord ? () => audio.startRecording(callId, false) : undefined,
    },
    {
      kind: 'action',
      label: text('call.record-all'),
      icon: Circle,
      run: canRecord ? () => audio.startRecording(callId, true) : undefined,
    },
    {
      kind: 'action',
      label: text('call.stop-recording'),
      icon: Square,
      run: isRecording ? () => void audio.stopRecording(callId) : undefined,
    },
  ];
  return (
    <Menu entries={() => withoutTrailingSeparator(entries())} side="top" align="center">
      <button type="button" className={styles.control} aria-label={text('call.more')}>
        <Ellipsis aria-hidden="true" />
      </button>
    </Menu>
  );
}

function withoutTrailingSeparator(entries: readonly MenuEntry[]): readonly MenuEntry[] {
  const possible = entries.filter(entry => entry.kind !== 'action' || entry.run !== undefined);
  return possible.at(-1)?.kind === 'separator' ? possible.slice(0, -1) : possible;
}
