import type { Address } from '@kith/shared/identity/address';
import type { CallView } from '../../engine/calls/call-view.ts';
import type { ChatChange } from '../../engine/chat/chat-rows.ts';
import type { Diary } from '../../engine/diagnostics/diary.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Clock } from '../../engine/ports/clock.ts';
import { OrderFeed } from '../../media/order-feed.ts';
import { EchoMedia } from './echo-media.ts';
import { EchoRule } from './echo-rule.ts';

/** The echo holds the media of its calls as a window does, under this name. */
const WINDOW = 'echo-bot';
/** Others want to try their microphones too. Milliseconds. */
const LONGEST_CALL = 5 * 60_000;

const BUSY = 'Somebody else is listening to their echo. Try again in a few minutes.';
const SILENT = 'This echo answers messages only.';

/**
 * Says again what is said to it: answers each message with its own words, and takes each call and plays the caller's
 * voice back three seconds later. A video call is taken as a voice call.
 */
export class EchoBot {
  readonly #engine: Engine;
  readonly #clock: Clock;
  readonly #diary: Diary;
  readonly #media: EchoMedia;
  readonly #feed = new OrderFeed();
  readonly #stops: (() => void)[];
  readonly #since: number;
  #rule: { readonly self: Address; readonly rule: EchoRule } | undefined;
  /** Whether calls can be taken; `undefined`: that is not known yet. */
  #sound: boolean | undefined;
  /** The call that was taken here, and what stops the watch over its length. */
  #call: { readonly callId: string; readonly cancel: () => void } | undefined;
  /** Answers are given one after the other, in the order of the messages. */
  #answering: Promise<void> = Promise.resolve();

  /** @param noSound told when this machine has no WebRTC with sound: then messages are answered only */
  constructor(engine: Engine, clock: Clock, diary: Diary, noSound: () => void) {
    this.#engine = engine;
    this.#clock = clock;
    this.#diary = diary;
    this.#since = clock.now();
    this.#media = new EchoMedia(clock, {
      ready: () => this.#setSound(true),
      missing: () => {
        this.#setSound(false);
        noSound();
      },
      lost: () => {
        diary.write('error', 'the process of the echo’s sound ended');
        engine.media.windowClosed(WINDOW);
      },
      report: report => {
        if (!engine.media.report(WINDOW, report)) diary.write('warn', 'a report of the echo was void');
      },
    });
    this.#stops = [
      engine.media.onOrders(window => {
        if (window !== WINDOW) return;
        for (const order of this.#feed.take(engine.media.orders(WINDOW))) this.#media.order(order);
      }),
      engine.onCall(() => this.#lookAtCalls()),
      engine.chat.onChange(change => this.#hear(change)),
    ];
    this.#lookAtCalls();
  }

  /** Hangs up and answers nothing more. */
  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#hangUp();
    this.#letGo();
    await this.#answering;
    await this.#media.close();
  }

  #setSound(sound: boolean): void {
    this.#sound = sound;
    // The call that ran when the process before this one ended goes on.
    if (sound && this.#call !== undefined) this.#engine.media.attach(WINDOW);
    this.#lookAtCalls();
  }

  #lookAtCalls(): void {
    const calls = this.#engine.calls?.views ?? [];
    const live = calls.filter(({ state }) => state !== 'ended');
    if (this.#call !== undefined && !live.some(({ callId }) => callId === this.#call?.callId)) this.#letGo();
    const ringing = live.find(({ can }) => can.accept);
    if (ringing !== undefined && this.#sound !== undefined) this.#answerCall(ringing, live.length > 1);
  }

  /** What this changes is looked at again, with the calls there are then. */
  #answerCall({ callId }: CallView, busy: boolean): void {
    const { calls } = this.#engine;
    if (busy || !this.#sound) calls?.decline(callId, busy ? BUSY : SILENT);
    else {
      const cancel = this.#clock.after(LONGEST_CALL, () => this.#hangUp());
      this.#call = { callId, cancel };
      if (calls?.accept(callId, WINDOW).ok !== true) this.#letGo();
    }
  }

  #hangUp(): void {
    if (this.#call !== undefined) this.#engine.calls?.hangUp(this.#call.callId);
  }

  #letGo(): void {
    this.#call?.cancel();
    this.#call = undefined;
  }

  #hear(change: ChatChange): void {
    if (change.kind !== 'message' || !change.fresh || change.row.mine) return;
    const { address, row } = change;
    this.#answering = this.#answering
      .then(() => this.#answerMessage(address, row.id))
      // A database that broke is reported by whoever owns it.
      .catch(() => undefined);
  }

  async #answerMessage(from: Address, id: string): Promise<void> {
    const { chat } = this.#engine;
    // As it is kept: what just came does not have what it quotes yet.
    const row = (await chat.message(id))?.row;
    if (row === undefined) return;
    await chat.read(from, row.order);
    const words = this.#ruleOf()?.answer(from, row, this.#clock.now());
    if (words === undefined) return;
    const sent = await chat.send(from, words, { reply: id });
    if (!sent.ok) this.#diary.write('warn', 'an echo was not sent', { reason: sent.error });
  }

  /** Of the account that is signed in. */
  #ruleOf(): EchoRule | undefined {
    const self = this.#engine.session.contacts.self()?.address;
    if (self === undefined) return undefined;
    if (this.#rule?.self !== self) this.#rule = { self, rule: new EchoRule(self, this.#since) };
    return this.#rule.rule;
  }
}
