import { isVoiceMessage } from '@kith/shared/chat/voice-message';
import type { MessageRow, RosterRow } from '../../api/contract.ts';
import { lifetimeText } from '../format/lifetime.ts';
import { personName } from '../format/person.ts';
import { agoText, durationText } from '../format/time.ts';
import type { Text } from '../i18n/use-text.ts';

export interface PersonLine {
  readonly text: string;
  readonly tone?: 'typing' | 'draft' | 'missed';
}

/** The second line of a person: the most telling of warning, typing, draft, last message, status, last seen. */
export function lineOf(row: RosterRow, text: Text, locale: string, now: number): PersonLine {
  if (row.identityChanged) return { text: text('roster.identity-changed'), tone: 'missed' };
  if (row.typing) return { text: text('roster.typing'), tone: 'typing' };
  const draft = row.draft.trim();
  if (draft !== '') return { text: text('roster.draft', { text: oneLine(draft) }), tone: 'draft' };
  if (row.last) return lastLine(row.last, personName(row), text, locale);
  if (row.text !== '') return { text: row.text };
  if (row.state !== 'offline') return { text: text(`presence.${row.state}`) };
  return {
    text:
      row.lastSeen === undefined
        ? text('presence.offline')
        : text('presence.last-seen', { time: agoText(row.lastSeen, now, locale) }),
  };
}

function lastLine(message: MessageRow, name: string, text: Text, locale: string): PersonLine {
  const { body } = message;
  if (body.type === 'text') {
    const line = oneLine(body.text);
    return { text: message.mine ? text('roster.you-said', { text: line }) : line };
  }
  if (body.type === 'deleted') return { text: deletedText(message.mine, text) };
  if (body.type === 'timer') return { text: timerText(body, message.mine, name, text, locale) };
  if (body.type !== 'call') {
    const line = fileText(body, text);
    return { text: message.mine ? text('roster.you-said', { text: line }) : line };
  }
  return {
    text: callText(body, text),
    ...(isMissed(body) && { tone: 'missed' as const }),
  };
}

/** A file or folder in a line: `Voice message (0:12)`, else its name. */
export function fileText(body: Extract<MessageRow['body'], { type: 'file' | 'folder' }>, text: Text): string {
  return body.type === 'file' && isVoiceMessage(body)
    ? text('voice.line', { duration: durationText(body.duration) })
    : body.name;
}

type CallBody = Extract<MessageRow['body'], { type: 'call' }>;

/** Somebody called and nobody took or declined it. */
export function isMissed({ direction, outcome }: CallBody): boolean {
  return direction === 'incoming' && (outcome === 'missed' || outcome === 'cancelled' || outcome === 'busy');
}

/** What a call came to, in words: `Missed call`, `Call, 12:41`. */
export function callText(body: CallBody, text: Text): string {
  const call = outcomeText(body, text);
  return body.message === undefined ? call : text('call.log.with-message', { call, message: body.message });
}

function outcomeText(body: CallBody, text: Text): string {
  const video = body.media === 'video';
  if (body.outcome === 'answered') {
    const kind = video ? 'video' : 'answered';
    return text(`call.log.${kind}.${body.direction}`, { duration: durationText(body.duration) });
  }
  if (body.direction === 'incoming') {
    const missed = isMissed(body);
    if (missed && video) return text('call.log.missed-video');
    return text(
      missed ? 'call.log.missed' : `call.log.incoming.${body.outcome === 'declined' ? 'declined' : 'failed'}`,
    );
  }
  return text(`call.log.outgoing.${body.outcome}`);
}

type TimerBody = Extract<MessageRow['body'], { type: 'timer' }>;

/** A step of the agreement about disappearing messages, in words. */
export function timerText(body: TimerBody, mine: boolean, name: string, text: Text, locale: string): string {
  const who = mine ? 'mine' : 'theirs';
  if (body.step === 'off') return text(`timer.log.off.${who}`, { name });
  // The proposal that it answers is not on this device.
  if (body.lifetime === undefined) return text(`timer.short.${who}`, { name });
  return text(`timer.log.${body.step}.${who}`, { name, time: lifetimeText(body.lifetime, locale) });
}

/** What stands in the place of a message that its author took back. */
export function deletedText(mine: boolean, text: Text): string {
  return text(mine ? 'message.deleted-mine' : 'message.deleted');
}

const LINE = 160;

/** The beginning of a text, without its line breaks. */
export function oneLine(text: string): string {
  return text.slice(0, LINE).replace(/\s+/gu, ' ');
}
