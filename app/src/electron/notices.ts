import { Notification, type NotificationConstructorOptions } from 'electron';
import type { DesktopNotice } from '../api/desktop.ts';

/** What somebody did with a notice. */
export interface NoticeAnswers {
  opened(notice: DesktopNotice): void;
  replied(notice: DesktopNotice, text: string): void;
  answeredCall(notice: DesktopNotice, answer: 'accept' | 'decline'): void;
}

/** The system's notices: with a box for an answer and with buttons for a call on Windows and macOS, plain on Linux. */
export class Notices {
  /** Held, or they would be collected and their clicks lost. */
  readonly #shown = new Map<string, Notification>();
  readonly #platform: NodeJS.Platform;
  readonly #answers: NoticeAnswers;

  constructor(platform: NodeJS.Platform, answers: NoticeAnswers) {
    this.#platform = platform;
    this.#answers = answers;
  }

  show(notice: DesktopNotice): void {
    if (!Notification.isSupported()) return;
    this.withdraw(notice.id);
    const shown = new Notification({
      title: notice.title,
      body: notice.body,
      silent: true,
      ...(notice.call && { urgency: 'critical', timeoutType: 'never' }),
      ...(this.#platform !== 'linux' && answerBoxes(notice)),
    });
    shown.on('click', () => this.#answers.opened(notice));
    shown.on('reply', ({ reply }) => this.#answers.replied(notice, reply));
    shown.on('action', ({ actionIndex }) =>
      this.#answers.answeredCall(notice, actionIndex === 0 ? 'accept' : 'decline'),
    );
    shown.on('close', () => {
      if (this.#shown.get(notice.id) === shown) this.#shown.delete(notice.id);
    });
    this.#shown.set(notice.id, shown);
    shown.show();
  }

  /** A sentence of the shell's own. */
  explain(title: string, body: string, opened: () => void): void {
    if (!Notification.isSupported()) return;
    const shown = new Notification({ title, body, silent: true });
    shown.on('click', opened);
    this.#shown.set('shell', shown);
    shown.show();
  }

  withdraw(id: string): void {
    const shown = this.#shown.get(id);
    this.#shown.delete(id);
    shown?.close();
  }

  withdrawAll(): void {
    for (const id of [...this.#shown.keys()]) this.withdraw(id);
  }
}

function answerBoxes({ reply, call }: DesktopNotice): NotificationConstructorOptions {
  if (call !== undefined) {
    return {
      actions: [
        { type: 'button', text: call.accept },
        { type: 'button', text: call.decline },
      ],
    };
  }
  return reply === undefined ? {} : { hasReply: true, replyPlaceholder: reply.placeholder };
}
