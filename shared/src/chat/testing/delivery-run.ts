import type { Address } from '../../identity/address.ts';
import { toBase64Url } from '../../protocol/bytes.ts';
import type { ChatPayload } from '../../protocol/peer-messages.ts';
import type { DeviceId } from '../../protocol/schemas.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { HOSTILE_FAULTS, VirtualNetwork } from '../../testing/virtual-network.ts';
import type { DeliveryState } from '../delivery-state.ts';
import { checkPayload } from '../payload.ts';
import { Crash, ModelDevice, type ModelSurroundings } from './model-device.ts';

const SERVER = 'server';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type Wire =
  | { readonly kind: 'payload'; readonly json: string }
  | { readonly kind: 'put'; readonly put: string; readonly to: DeviceId; readonly json: string }
  | { readonly kind: 'stored'; readonly put: string; readonly to: DeviceId }
  | { readonly kind: 'fetch' }
  | { readonly kind: 'envelopes'; readonly envelopes: readonly Envelope[] }
  | { readonly kind: 'ack'; readonly ids: readonly string[] };

interface Envelope {
  readonly id: string;
  readonly from: DeviceId;
  readonly json: string;
}

/** What a run was like, for the test to judge beyond the checks that the run itself makes. */
export interface DeliveryOutcome {
  readonly accepted: number;
  readonly crashes: number;
}

/**
 * Two people with one to three devices each write and read for some minutes on a hostile network that loses,
 * doubles and reorders, with links that break, partitions, a server that dies, and devices that die between any two
 * steps. Then everything heals. Throws when a promise of delivery is broken; the same seed gives the same run.
 */
export function runDelivery(seed: number): DeliveryOutcome {
  return new DeliveryRun(seed).run();
}

class DeliveryRun implements ModelSurroundings {
  readonly #random: SeededRandom;
  readonly #clock = new VirtualClock();
  readonly #network: VirtualNetwork<Wire>;
  readonly #devices: ModelDevice[] = [];
  readonly #people: readonly Address[] = ['alice@home.example' as Address, 'bob@home.example' as Address];
  readonly #links = new Map<string, 'connecting' | 'open'>();
  readonly #cuts = new Set<string>();
  readonly #boxes = new Map<DeviceId, Envelope[]>();
  readonly #everStored = new Set<string>();
  readonly #accepted: string[] = [];
  readonly #seen = new Set<string>();
  readonly #timers = new Map<ModelDevice, () => void>();
  #chaos = true;
  #crashes = 0;
  #ids = 0;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.#network = new VirtualNetwork(this.#clock, this.#random.fork(), HOSTILE_FAULTS);
    this.#network.join(SERVER, { receive: (message, from) => this.#atServer(message, from as DeviceId) });
    for (const address of this.#people) {
      const count = 1 + this.#random.int(3);
      for (let i = 0; i < count; i++) this.#join(address);
    }
  }

  run(): DeliveryOutcome {
    for (let step = 0; step < 120; step++) {
      this.#clock.advance(
        this.#random.int(8) === 0 ? this.#random.int(MINUTE) : this.#random.int(2 * SECOND),
      );
      this.#somethingHappens();
    }
    this.#heal();
    this.#clock.advance(60 * MINUTE);
    this.#checkAllArrived();
    // Everybody looks at everything.
    for (const device of this.#devices) this.#do(device, () => this.#read(device));
    this.#clock.advance(60 * MINUTE);
    this.#checkAllRead();
    return { accepted: this.#accepted.length, crashes: this.#crashes };
  }

  // What the model asks of its surroundings

  now(): number {
    return this.#clock.now();
  }

  random(): number {
    return this.#random.next();
  }

  newId(): string {
    this.#ids += 1;
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setUint32(12, this.#ids);
    return toBase64Url(bytes);
  }

  mayCrash(device: ModelDevice): void {
    if (!this.#chaos || !this.#random.chance(0.01)) return;
    this.#crash(device);
    throw new Crash();
  }

  link(from: DeviceId, to: DeviceId): 'closed' | 'connecting' | 'open' {
    return this.#links.get(pair(from, to)) ?? 'closed';
  }

  online(device: DeviceId): boolean {
    return this.#find(device).up && !this.#cuts.has(pair(device, SERVER));
  }

  devicesOf(address: Address): readonly DeviceId[] {
    return this.#devices.filter(each => each.address === address).map(each => each.device);
  }

  openLink(from: DeviceId, to: DeviceId): void {
    const key = pair(from, to);
    if (this.#links.has(key)) return;
    this.#links.set(key, 'connecting');
    this.#clock.after(this.#random.int(6 * SECOND), () => {
      if (this.#links.get(key) !== 'connecting') return;
      const possible = !this.#cuts.has(key) && this.#find(from).up && this.#find(to).up;
      if (possible) {
        this.#links.set(key, 'open');
        this.#both(from, to, (device, other) => device.linkOpened(other));
      } else {
        this.#closeLink(from, to);
      }
    });
  }

  sendOverLink(from: DeviceId, to: DeviceId, payload: ChatPayload): void {
    if (this.link(from, to) === 'open')
      this.#network.send(from, to, { kind: 'payload', json: JSON.stringify(payload) });
  }

  store(from: DeviceId, to: DeviceId, put: string, payload: ChatPayload): void {
    this.#network.send(from, SERVER, { kind: 'put', put, to, json: JSON.stringify(payload) });
    this.#clock.after(10 * SECOND, () => {
      const device = this.#find(from);
      if (device.up) this.#do(device, () => device.stored(to, put, 'offline'));
    });
  }

  claims(device: ModelDevice, id: string, state: DeliveryState): void {
    const others = this.#devices.filter(each => each.address !== device.address);
    if (state === 'delivered' && !others.some(other => other.disk.entries.has(id))) {
      throw new Error(`${id} shows as delivered on ${device.device} and is nowhere`);
    }
    if (state === 'read' && !this.#seen.has(id)) throw new Error(`${id} shows as read and nobody saw it`);
    const wroteIt = device.disk.entries.get(id)?.entry.order.endsWith(device.device);
    if (state === 'sent' && wroteIt && !this.#everStored.has(id)) {
      throw new Error(`${id} shows as sent and never reached the server`);
    }
  }

  // The network, the server, and what people do

  #join(address: Address): void {
    const bytes = new Uint8Array(16).fill(this.#devices.length + 1);
    const model = new ModelDevice(this, address, toBase64Url(bytes) as DeviceId);
    this.#devices.push(model);
    this.#boxes.set(model.device, []);
    this.#network.join(model.device, {
      receive: (message, from) => this.#do(model, () => this.#atDevice(model, message, from as DeviceId)),
    });
    this.#poll(model);
  }

  /** Asks the mailbox every few seconds: stands for the announcement, and for the fetch after each log-in. */
  #poll(device: ModelDevice): void {
    this.#clock.after(5 * SECOND, () => {
      if (device.up) this.#network.send(device.device, SERVER, { kind: 'fetch' });
      this.#poll(device);
    });
  }

  #atServer(message: Wire, from: DeviceId): void {
    if (message.kind === 'put') {
      const box = this.#boxes.get(message.to) ?? [];
      const id = `${from} ${message.put}`;
      if (!this.#everStored.has(id)) {
        this.#everStored.add(id);
        box.push({ id, from, json: message.json });
        for (const item of payloadOf(message.json).items) {
          if (item.kind === 'entry') this.#everStored.add(item.entry.id);
        }
      }
      this.#network.send(SERVER, from, { kind: 'stored', put: message.put, to: message.to });
    } else if (message.kind === 'fetch') {
      this.#network.send(SERVER, from, {
        kind: 'envelopes',
        envelopes: (this.#boxes.get(from) ?? []).slice(0, 5),
      });
    } else if (message.kind === 'ack') {
      const left = (this.#boxes.get(from) ?? []).filter(each => !message.ids.includes(each.id));
      this.#boxes.set(from, left);
    }
  }

  #atDevice(device: ModelDevice, message: Wire, from: DeviceId): void {
    if (message.kind === 'payload') {
      device.fromLink(this.#find(from), payloadOf(message.json));
    } else if (message.kind === 'stored') {
      device.stored(message.to, message.put, 'stored');
    } else if (message.kind === 'envelopes' && message.envelopes.length > 0) {
      for (const each of message.envelopes) {
        device.fromMailbox(this.#find(each.from), payloadOf(each.json), each.id);
      }
      const ids = message.envelopes.map(each => each.id);
      this.#network.send(device.device, SERVER, { kind: 'ack', ids });
      if (ids.length === 5) this.#network.send(device.device, SERVER, { kind: 'fetch' });
    }
  }

  #somethingHappens(): void {
    const device = this.#random.pick(this.#devices);
    const dice = this.#random.int(20);
    if (dice < 10) {
      if (device.up) this.#do(device, () => this.#send(device));
    } else if (dice < 13) {
      if (device.up) this.#do(device, () => this.#read(device));
    } else if (dice < 15) {
      const other = this.#random.pick(this.#devices);
      if (other !== device) this.#closeLink(device.device, other.device);
    } else if (dice < 17) {
      this.#cut(device.device, this.#random.pick([SERVER, ...this.#devices.map(each => each.device)]));
    } else if (dice < 18) {
      this.#crash(device);
    } else if (dice < 19) {
      this.#network.crash(SERVER);
      this.#clock.after(this.#random.int(MINUTE), () => this.#network.restart(SERVER));
    } else {
      this.#mend();
    }
  }

  #send(device: ModelDevice): void {
    const before = device.disk.entries.size;
    try {
      device.send(this.#peerOf(device), `message ${this.#ids}`);
    } finally {
      // What was on the disk when the device died was accepted.
      if (device.disk.entries.size > before) {
        const last = [...device.disk.entries.keys()].at(-1);
        if (last !== undefined) this.#accepted.push(last);
      }
    }
  }

  #read(device: ModelDevice): void {
    const peer = this.#peerOf(device);
    // Seen is seen, also when the device dies before it can tell.
    for (const { entry, mine } of device.conversation()) if (!mine) this.#seen.add(entry.id);
    device.read(peer);
  }

  #cut(a: string, b: string): void {
    if (a === b) return;
    const key = pair(a, b);
    this.#cuts.add(key);
    this.#network.partition([a], [b]);
    if (a !== SERVER && b !== SERVER) this.#closeLink(a as DeviceId, b as DeviceId);
    else this.#announce((a === SERVER ? b : a) as DeviceId);
  }

  #crash(device: ModelDevice): void {
    if (!device.up) return;
    this.#crashes += 1;
    device.up = false;
    this.#network.crash(device.device);
    this.#clock.after(this.#random.int(90 * SECOND), () => this.#restart(device));
    for (const other of this.#devices) {
      if (other === device || !this.#links.has(pair(device.device, other.device))) continue;
      // The heartbeat tells the other side within seconds.
      this.#clock.after(this.#random.int(6 * SECOND), () => this.#closeLink(device.device, other.device));
    }
    this.#clock.after(1, () => this.#announce(device.device));
  }

  #restart(device: ModelDevice): void {
    if (device.up) return;
    this.#network.restart(device.device);
    for (const other of this.#devices) if (other !== device) this.#closeLink(device.device, other.device);
    device.up = true;
    this.#do(device, () => device.restart());
    this.#announce(device.device);
  }

  /** Cut paths work again; the network stays as bad as it was. */
  #mend(): void {
    this.#cuts.clear();
    this.#network.heal();
    this.#network.setFaults(HOSTILE_FAULTS);
    for (const device of this.#devices) this.#announce(device.device);
  }

  #heal(): void {
    this.#chaos = false;
    this.#cuts.clear();
    this.#network.heal();
    this.#network.restart(SERVER);
    for (const device of this.#devices) this.#restart(device);
    for (const device of this.#devices) {
      this.#announce(device.device);
      this.#do(device, () => device.mailboxOpened());
    }
  }

  #announce(about: DeviceId): void {
    const { address } = this.#find(about);
    for (const device of this.#devices) {
      if (device.up) this.#do(device, () => device.reachabilityChanged(address));
    }
  }

  #closeLink(a: DeviceId, b: DeviceId): void {
    this.#links.delete(pair(a, b));
    this.#both(a, b, (device, other) => device.linkLost(other));
  }

  #both(a: DeviceId, b: DeviceId, tell: (device: ModelDevice, other: DeviceId) => void): void {
    for (const [mine, other] of [[a, b] as const, [b, a] as const]) {
      const device = this.#find(mine);
      if (device.up) this.#do(device, () => tell(device, other));
    }
  }

  #do(device: ModelDevice, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
    this.#timers.get(device)?.();
    const due = device.up ? device.nextDue() : undefined;
    if (due === undefined) return;
    const cancel = this.#clock.after(Math.max(1, due - this.now()), () => {
      if (device.up) this.#do(device, () => device.tick());
    });
    this.#timers.set(device, cancel);
  }

  #peerOf(device: ModelDevice): Address {
    const peer = this.#people.find(each => each !== device.address);
    if (peer === undefined) throw new Error('nobody to talk to');
    return peer;
  }

  #find(device: DeviceId): ModelDevice {
    const found = this.#devices.find(each => each.device === device);
    if (!found) throw new Error(`no device ${device}`);
    return found;
  }

  #checkAllArrived(): void {
    const expected = this.#devices[0]?.conversation().map(each => each.entry.id) ?? [];
    if ([...expected].sort().join() !== [...this.#accepted].sort().join()) {
      throw new Error(`${this.#accepted.length} messages were accepted, ${expected.length} are there`);
    }
    for (const device of this.#devices) {
      const there = device.conversation();
      if (there.map(each => each.entry.id).join() !== expected.join()) {
        throw new Error(`${device.device} has ${there.length} messages, or another order`);
      }
      const behind = there.find(each => each.mine && each.state !== 'delivered' && each.state !== 'read');
      if (behind)
        throw new Error(`${behind.entry.id} arrived and shows as ${behind.state} on ${device.device}`);
      if (device.disk.outbox.size > 0) throw new Error(`${device.device} still wants to send something`);
    }
  }

  #checkAllRead(): void {
    for (const device of this.#devices) {
      const behind = device.conversation().find(each => each.state !== 'read');
      if (behind)
        throw new Error(`${behind.entry.id} was seen and shows as ${behind.state} on ${device.device}`);
      if (device.disk.outbox.size > 0) throw new Error(`${device.device} still wants to send something`);
    }
  }
}

function payloadOf(json: string): ChatPayload {
  const payload = checkPayload(JSON.parse(json));
  if (!payload.ok) throw new Error(payload.error);
  return payload.value;
}

function pair(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
