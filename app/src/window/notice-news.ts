import type { DesktopNews } from '../api/desktop.ts';

/** What the service worker sends to a window when a notification is clicked. */
export interface NoticeClick {
  readonly kith: 'notice-clicked';
  readonly action: string;
  readonly address: string;
  readonly callId?: string;
}

/** What a click means to the window; `undefined` for any other message. */
export function noticeNews(message: unknown): DesktopNews | undefined {
  if (!isClick(message)) return undefined;
  const { action, address, callId } = message;
  if (callId !== undefined && (action === 'accept' || action === 'decline')) {
    return { type: 'call-answered', callId, answer: action };
  }
  return {
    type: 'notice-opened',
    address: address as Extract<DesktopNews, { type: 'notice-opened' }>['address'],
  };
}

function isClick(message: unknown): message is NoticeClick {
  if (typeof message !== 'object' || message === null || Reflect.get(message, 'kith') !== 'notice-clicked')
    return false;
  const callId: unknown = Reflect.get(message, 'callId');
  return (
    typeof Reflect.get(message, 'address') === 'string' &&
    (callId === undefined || typeof callId === 'string')
  );
}
