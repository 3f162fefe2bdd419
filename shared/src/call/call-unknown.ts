import type { CallMessageEvent, StepEffect } from './call-events.ts';
import type { CallMessage } from './call-messages.ts';
import type { Me, PastCall } from './call-state.ts';
import { sendTo } from './call-step.ts';

/** What is said about a call that there is not, or not any more. */
interface Reply {
  readonly effects: readonly StepEffect[];
  /** To be remembered: a call that rings no more, before it rang. */
  readonly past?: PastCall;
}

const SILENCE: Reply = { effects: [] };

/** A message about a call that is over here: the same answer as ever, so that the other side ends too. */
export function onPastCall(me: Me, past: PastCall, event: CallMessageEvent): Reply {
  const { from, message } = event;
  const { callId } = past;
  const reply = (answer: CallMessage): Reply => ({ effects: sendTo([from], answer) });
  if (past.side === 'callee') {
    const said = from === past.from ? past.answer : undefined;
    if (message.kind === 'invite') return said === undefined ? SILENCE : reply(said);
    const asks = message.kind === 'taken' || message.kind === 'move' || isOfRunningCall(message);
    if (!asks) return SILENCE;
    if (said?.kind === 'hang-up') return reply(said);
    const toldUs = message.kind === 'taken' && message.by !== me.device;
    return toldUs ? SILENCE : reply({ kind: 'hang-up', callId, cause: 'failed' });
  }
  if (message.kind === 'move') return reply({ kind: 'hang-up', callId, cause: past.cause });
  if (message.kind !== 'ringing' && message.kind !== 'accept' && !isOfRunningCall(message)) return SILENCE;
  return reply(from === past.leg ? { kind: 'hang-up', callId, cause: past.cause } : past.others);
}

function isOfRunningCall({ kind }: CallMessage): boolean {
  return kind === 'media' || kind === 'hold' || kind === 'resume';
}

/** A message, no invitation, about a call that this device never heard of: the past before a restart. */
export function onUnknownCall(me: Me, event: CallMessageEvent): Reply {
  const { from, address, message } = event;
  const { callId } = message;
  const reply = (answer: CallMessage): Reply => ({ effects: sendTo([from], answer) });
  const remember: PastCall = { side: 'callee', callId, peer: address, from, answer: undefined };
  switch (message.kind) {
    case 'ringing':
      return reply({ kind: 'cancel', callId, outcome: 'failed' });
    case 'accept':
    case 'media':
    case 'move':
    case 'hold':
    case 'resume':
      return reply({ kind: 'hang-up', callId, cause: 'failed' });
    case 'taken':
      if (message.by === me.device) return reply({ kind: 'hang-up', callId, cause: 'failed' });
      return { effects: [], past: remember };
    case 'cancel':
      // It overtook its invitation, which must not ring when it comes.
      return { effects: [], past: remember };
    case 'invite':
    case 'decline':
    case 'busy':
    case 'hang-up':
    case 'hold-seen':
    case 'running':
    case 'stopped':
      return SILENCE;
  }
}
