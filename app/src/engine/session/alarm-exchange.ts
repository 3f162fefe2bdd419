import type { Address } from '@kith/shared/identity/address';
import { z } from 'zod';
import type { Clock } from '../ports/clock.ts';
import type { Contacts, KnownDevice } from '../ports/contacts.ts';
import type { SignalRoute } from '../ports/signal-route.ts';
import type { NoticeBoard } from './notice-board.ts';
import type { OnlineRendezvous } from './online-rendezvous.ts';

/** What can be wrong with what came in somebody's name: worth their knowing. */
const alarmSchema = z.enum([
  'malformed-envelope',
  'not-authentic',
  'wrong-device',
  'expired',
  'replayed',
  'unknown-device',
  'malformed-token',
  'bad-signature',
  'wrong-address',
  'certificate-expired',
  'identity-changed',
  'rolled-back',
  'device-id-mismatch',
  'fingerprint-mismatch',
  'handshake-failed',
]);
type Alarm = z.infer<typeof alarmSchema>;

const messageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('alarm'), what: alarmSchema }),
  z.strictObject({ kind: z.literal('heard'), what: alarmSchema }),
]);
type AlarmMessage = z.infer<typeof messageSchema>;

/** Waits for an answer, milliseconds: whoever tampers may swallow alarms too, so they are repeated for a while. */
const REPEAT_MS = [5_000, 30_000, 120_000, 600_000];

interface OpenAlarm {
  readonly to: KnownDevice;
  readonly what: Alarm;
  repeats: number;
  sent: boolean;
  cancel: (() => void) | undefined;
}

export interface AlarmPorts {
  readonly signals: SignalRoute;
  readonly rendezvous: OnlineRendezvous;
  readonly contacts: Contacts;
  readonly notices: NoticeBoard;
  readonly clock: Clock;
  /** Devices last known to be somebody's, also while their identity is in doubt: those are whom to warn. */
  readonly devicesOf: (address: Address) => readonly KnownDevice[];
  readonly report: (error: unknown) => void;
}

/**
 * Tells the other side what was tampered with, as soon as it can be reached: an attack on the way from one person
 * to another is seen at the receiving end only. Sealed like every signal, and repeated until the other side heard it.
 */
export class AlarmExchange {
  readonly #ports: AlarmPorts;
  readonly #open = new Map<string, OpenAlarm>();

  constructor(ports: AlarmPorts) {
    this.#ports = ports;
    const { signals, rendezvous, contacts, notices } = ports;
    notices.onAdd(({ kind, detail, address }, source) => {
      if (source !== 'here' || (kind !== 'attack-detected' && kind !== 'identity-changed')) return;
      const what = alarmSchema.safeParse(detail).data;
      if (what && address !== undefined) this.#raise(address, what);
    });
    signals.on('alarm', (from, body) => this.#receive(from, body));
    rendezvous.onOnline(() => this.#retry(() => true));
    rendezvous.onOffline(() => this.#rest());
    contacts.onChange(address => this.#retry(({ to, sent }) => !sent && to.address === address));
  }

  #raise(address: Address, what: Alarm): void {
    const self = this.#ports.contacts.self()?.device;
    for (const to of this.#ports.devicesOf(address)) {
      const key = keyOf(to, what);
      if (to.device === self || this.#open.has(key)) continue;
      const alarm: OpenAlarm = { to, what, repeats: 0, sent: false, cancel: undefined };
      this.#open.set(key, alarm);
      this.#send(alarm);
    }
  }

  #receive(from: KnownDevice, body: unknown): void {
    const message = messageSchema.safeParse(body).data;
    if (!message) return;
    if (message.kind === 'heard') {
      const key = keyOf(from, message.what);
      this.#open.get(key)?.cancel?.();
      this.#open.delete(key);
      return;
    }
    this.#ports.notices.add('attack-detected', message.what, from.address, 'peer');
    const heard: AlarmMessage = { kind: 'heard', what: message.what };
    this.#ports.signals.send(from, 'alarm', heard).catch(this.#ports.report);
  }

  #send(alarm: OpenAlarm): void {
    const { signals, clock, report } = this.#ports;
    alarm.cancel?.();
    const wait = REPEAT_MS[alarm.repeats];
    if (wait === undefined) {
      this.#open.delete(keyOf(alarm.to, alarm.what));
      return;
    }
    alarm.repeats++;
    alarm.cancel = clock.after(wait, () => this.#send(alarm));
    const message: AlarmMessage = { kind: 'alarm', what: alarm.what };
    signals.send(alarm.to, 'alarm', message).then(({ ok }) => {
      alarm.sent = ok;
    }, report);
  }

  #retry(which: (alarm: OpenAlarm) => boolean): void {
    for (const alarm of this.#open.values()) if (which(alarm)) this.#send(alarm);
  }

  /** No timers without a server: the next log-in goes on. */
  #rest(): void {
    for (const alarm of this.#open.values()) {
      alarm.cancel?.();
      alarm.cancel = undefined;
      alarm.sent = false;
    }
  }
}

function keyOf({ device }: KnownDevice, what: Alarm): string {
  return `${device} ${what}`;
}
