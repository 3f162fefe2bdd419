import { Pause, Phone, PhoneOff, Video } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type FormEvent, useRef, useState } from 'react';
import type { CallRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { onMac } from '../shell/platform.ts';
import { keyCaps } from '../shell/shortcuts.ts';
import { useAction } from '../state/use-action.ts';
import { useCallRows, useRosterRow } from '../state/use-topic.ts';
import { callInFront, ringingCall } from './call-state.ts';
import styles from './incoming-call.module.css';
import { useAcceptCall } from './use-accept-call.ts';

/** Somebody calls. The dialog leaves the rest of the window usable, and takes no key away from who is typing. */
export function IncomingCall() {
  const calls = useCallRows();
  const call = ringingCall(calls);
  return call ? <Ringing key={call.callId} call={call} running={callInFront(calls)} /> : null;
}

function Ringing({ call, running }: { call: CallRow; running: CallRow | undefined }) {
  const text = useText();
  const act = useAction();
  const acceptCall = useAcceptCall();
  const row = useRosterRow(call.address);
  const content = useRef<HTMLDivElement>(null);
  const [writing, setWriting] = useState(false);
  const [message, setMessage] = useState('');
  const name = row ? personName(row) : call.address;
  const decline = (words: string) =>
    void act('call.decline', { callId: call.callId, ...(words !== '' && { message: words }) });
  const replies = [text('call.reply.later'), text('call.reply.meeting'), text('call.reply.write')];
  return (
    <Dialog.Root open modal={false}>
      <Dialog.Portal>
        <Dialog.Content
          ref={content}
          className={styles.ringing}
          onOpenAutoFocus={event => {
            event.preventDefault();
            if (!isTyping(document.activeElement)) content.current?.focus();
          }}
          onCloseAutoFocus={event => event.preventDefault()}
          onInteractOutside={event => event.preventDefault()}
          onEscapeKeyDown={event => event.preventDefault()}
        >
          <div className={styles.who}>
            <span className={styles.pulse}>
              <Avatar address={call.address} name={name} size="large" />
            </span>
            <div className={styles.words}>
              <Dialog.Title className={styles.name} dir="auto">
                {text(call.media === 'video' ? 'call.incoming-video-from' : 'call.incoming-from', { name })}
              </Dialog.Title>
              <Dialog.Description className={styles.hint}>
                {text('call.incoming-hint', {
                  accept: keyCaps('Mod+Shift+A', onMac).join(onMac ? '' : '+'),
                  decline: keyCaps('Mod+Shift+D', onMac).join(onMac ? '' : '+'),
                })}
              </Dialog.Description>
            </div>
          </div>
          {writing ? (
            <form
              className={styles.reply}
              onSubmit={(event: FormEvent) => {
                event.preventDefault();
                decline(message.trim());
              }}
            >
              <ul>
                {replies.map(reply => (
                  <li key={reply}>
                    <button type="button" onClick={() => decline(reply)}>
                      {reply}
                    </button>
                  </li>
                ))}
              </ul>
              <input
                dir="auto"
                aria-label={text('call.reply-label')}
                placeholder={text('call.reply-label')}
                maxLength={280}
                value={message}
                onChange={event => setMessage(event.currentTarget.value)}
              />
              <div className={styles.ends}>
                <Button size="small" onClick={() => setWriting(false)}>
                  {text('common.back')}
                </Button>
                <Button size="small" look="danger" type="submit">
                  {text('call.decline')}
                </Button>
              </div>
            </form>
          ) : (
            <>
              <div className={styles.answers}>
                <button type="button" className={styles.decline} onClick={() => decline('')}>
                  <PhoneOff aria-hidden="true" /> {text('call.decline')}
                </button>
                {running ? (
                  <AnswersBesideCall call={call} running={running} />
                ) : (
                  <button type="button" className={styles.accept} onClick={() => acceptCall(call)}>
                    <Phone aria-hidden="true" /> {text('call.accept')}
                  </button>
                )}
              </div>
              <div className={styles.more}>
                <button type="button" className={styles.message} onClick={() => setWriting(true)}>
                  {text('call.decline-with-message')}
                </button>
                {!running && (
                  <button
                    type="button"
                    className={styles.message}
                    onClick={() => acceptCall(call, { video: true })}
                  >
                    <Video aria-hidden="true" /> {text('call.answer-with-video')}
                  </button>
                )}
              </div>
            </>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Beside a call that runs: what becomes of that one is part of the answer. One that still rings can't be held. */
function AnswersBesideCall({ call, running }: { call: CallRow; running: CallRow }) {
  const text = useText();
  const acceptCall = useAcceptCall();
  const mayHold = running.state !== 'inviting';
  return (
    <>
      {mayHold && (
        <button type="button" className={styles.accept} onClick={() => acceptCall(call, { others: 'hold' })}>
          <Pause aria-hidden="true" /> {text('call.hold-and-accept')}
        </button>
      )}
      <button
        type="button"
        className={mayHold ? styles.second : styles.accept}
        onClick={() => acceptCall(call, { others: 'end' })}
      >
        <Phone aria-hidden="true" /> {text('call.end-and-accept')}
      </button>
    </>
  );
}

function isTyping(element: Element | null): boolean {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
}
