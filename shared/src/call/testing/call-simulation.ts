import type { Address } from '../../identity/address.ts';
import type { DeviceId } from '../../protocol/schemas.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { HOSTILE_FAULTS, NO_FAULTS, VirtualNetwork } from '../../testing/virtual-network.ts';
import type { CallMessage } from '../call-messages.ts';
import { type CallRecord, mergeCallRecords } from '../call-record.ts';
import { VirtualDevice, type VirtualWorld } from './virtual-device.ts';

export interface SimulationOptions {
  /** Devices of each person: one to this many. */
  readonly devices: 1 | 2 | 3;
  /** Devices crash and restart. Windows reload in any case. */
  readonly crashes: boolean;
  /** A third person calls and is called. */
  readonly strangers: boolean;
}

const STEP = 250;
const CHAT_DELAY = 500;

/** People with devices who call each other at random over a network that loses, doubles and reorders. */
export class CallSimulation implements VirtualWorld {
  readonly clock = new VirtualClock();
  readonly devices: VirtualDevice[] = [];
  readonly #crashed = new Set<VirtualDevice>();
  readonly #random: SeededRandom;
  readonly #network: VirtualNetwork<{ readonly from: DeviceId; readonly message: CallMessage }>;
  readonly #options: SimulationOptions;
  #calls = 0;

  constructor(seed: number, options: SimulationOptions) {
    this.#random = new SeededRandom(seed);
    this.#options = options;
    this.#network = new VirtualNetwork(this.clock, this.#random.fork(), HOSTILE_FAULTS);
    const people = options.strangers ? ['alice', 'bob', 'carol'] : ['alice', 'bob'];
    for (const name of people) {
      const count = 1 + this.#random.int(options.devices);
      for (let index = 1; index <= count; index++)
        this.#addDevice(`${name}@home.example` as Address, `${name}-${index}`);
    }
  }

  send(from: DeviceId, to: DeviceId, message: CallMessage): void {
    this.#network.send(from, to, { from, message });
  }

  share(_from: DeviceId, record: CallRecord): void {
    this.clock.setTimeout(() => {
      for (const device of this.devices) {
        if (device.address === record.caller || device.address === record.callee) device.keep(record);
      }
    }, CHAT_DELAY);
  }

  device(id: DeviceId): VirtualDevice | undefined {
    const device = this.devices.find(one => one.id === id);
    return device !== undefined && !this.#crashed.has(device) ? device : undefined;
  }

  /** On a network without loss, the first device of each of two people calls the other. */
  callEachOther(): readonly [VirtualDevice, VirtualDevice] {
    this.#network.setFaults({ ...HOSTILE_FAULTS, loss: 0 });
    const alice = this.devices[0]!;
    const bob = this.devices.find(({ address }) => address !== alice.address)!;
    this.#place(alice, bob.address);
    this.clock.advance(this.#random.int(10));
    this.#place(bob, alice.address);
    return [alice, bob];
  }

  /** People act at random for so long. */
  quarrel(ms: number, check: () => void): void {
    for (let passed = 0; passed < ms; passed += STEP) {
      if (this.#random.chance(0.15)) this.#act(this.#random.pick(this.devices));
      this.clock.advance(STEP);
      check();
    }
  }

  /** Nobody does anything for so long. */
  wait(ms: number, check: () => void): void {
    for (let passed = 0; passed < ms; passed += STEP) {
      this.clock.advance(STEP);
      check();
    }
  }

  heal(): void {
    this.#network.setFaults(NO_FAULTS);
    for (const device of this.devices) {
      if (this.#crashed.has(device)) this.#restart(device);
      device.openWindow();
    }
  }

  hangUpAll(): void {
    for (const device of this.devices) device.handle({ kind: 'hang-up' });
  }

  /** Call ids on which the conversations differ, with what they say. */
  recordsDisagreeing(): readonly unknown[] {
    const ids = new Set(this.devices.flatMap(device => [...device.records.keys()]));
    return [...ids].flatMap(id => {
      const all = this.devices.flatMap(device => device.records.get(id) ?? []);
      const truth = all.reduce(mergeCallRecords);
      const concerned = this.devices.filter(
        ({ address }) => address === truth.caller || address === truth.callee,
      );
      const copies = concerned.map(device => [device.id, device.records.get(id)] as const);
      // A caller that died wrote nothing; then its callees each know what they saw.
      const orphan = this.#options.crashes && truth.writtenBy === 'callee';
      const agree = copies.every(([, copy]) => JSON.stringify(copy) === JSON.stringify(truth));
      return agree || orphan ? [] : [{ id, copies }];
    });
  }

  #addDevice(address: Address, name: string): void {
    const id = name as DeviceId;
    const device = new VirtualDevice(address, id, this);
    this.devices.push(device);
    this.#network.join(id, {
      receive: ({ from, message }) => {
        const sender = this.devices.find(one => one.id === from);
        if (sender !== undefined)
          device.handle({
            kind: 'message',
            from,
            address: sender.address,
            message: message,
          });
      },
    });
  }

  #restart(device: VirtualDevice): void {
    this.#crashed.delete(device);
    this.#network.restart(device.id);
  }

  #place(device: VirtualDevice, peer: Address): void {
    const devices = this.devices.filter(({ address }) => address === peer).map(({ id }) => id);
    const callId = `${this.#random.int(1_000)}-${this.#calls++}`;
    device.handle({ kind: 'place', callId, peer, devices, media: 'voice' });
  }

  #act(device: VirtualDevice): void {
    if (this.#crashed.has(device)) {
      this.#restart(device);
      return;
    }
    if (this.#options.crashes && this.#random.chance(0.1)) {
      device.crash();
      this.#crashed.add(device);
      this.#network.crash(device.id);
      return;
    }
    if (!device.window) {
      device.openWindow();
      return;
    }
    switch (device.state.name) {
      case 'idle':
      case 'ended': {
        const peers = this.devices.filter(({ address }) => address !== device.address);
        const peer = this.#random.pick(peers).address;
        if (this.#random.chance(0.2)) device.handle({ kind: 'dismiss' });
        this.#place(device, peer);
        return;
      }
      case 'ringing':
        device.handle(this.#random.chance(0.7) ? { kind: 'accept' } : { kind: 'decline' });
        return;
      case 'inviting':
      case 'connecting':
      case 'active':
      case 'reconnecting':
        if (this.#random.chance(0.3)) device.closeWindow();
        else if (this.#random.chance(0.4)) device.handle({ kind: 'hang-up' });
        return;
    }
  }
}

/** Holds at every moment: nobody rings without a state that rings, one device on each side has a call. */
export function checkWhileRunning(simulation: CallSimulation): void {
  const active = new Map<string, VirtualDevice[]>();
  for (const device of simulation.devices) {
    if (device.rings !== (device.state.name === 'ringing'))
      throw new Error(`${device.id} rings in ${device.state.name}`);
    if (device.state.name !== 'active' && device.state.name !== 'reconnecting') continue;
    const { callId } = device.state.call;
    active.set(callId, [...(active.get(callId) ?? []), device]);
  }
  for (const [callId, devices] of active) {
    const people = new Set(devices.map(({ address }) => address));
    if (people.size !== devices.length)
      throw new Error(`call ${callId} is active on ${devices.map(({ id }) => id)}`);
  }
}

/**
 * Holds some seconds after the network is well, long before any call times out: nothing is left that only
 * one side believes in.
 */
export function checkAgreement(simulation: CallSimulation): void {
  for (const device of simulation.devices) {
    const { state } = device;
    if (state.name === 'ringing') {
      const caller = simulation.device(state.call.from)?.state;
      if (caller?.name !== 'inviting' || caller.call.callId !== state.call.callId)
        throw new Error(`${device.id} rings for ${state.call.from}, which is ${caller?.name}`);
    }
    if (state.name !== 'connecting' && state.name !== 'active' && state.name !== 'reconnecting') continue;
    const theirs = simulation.device(state.leg.device)?.state;
    const mutual =
      (theirs?.name === 'connecting' || theirs?.name === 'active' || theirs?.name === 'reconnecting') &&
      theirs.call.callId === state.call.callId &&
      theirs.leg.device === device.id;
    if (!mutual)
      throw new Error(`${device.id} is ${state.name} with ${state.leg.device}, which is ${theirs?.name}`);
  }
}

/** Holds when the network was well for long enough: what is not over runs on exactly two devices that agree. */
export function checkWhenQuiet(simulation: CallSimulation): void {
  for (const device of simulation.devices) {
    const { state } = device;
    if (state.name === 'idle' || state.name === 'ended') continue;
    if (state.name !== 'active') throw new Error(`${device.id} is still ${state.name}`);
    const other = simulation.device(state.leg.device);
    const theirs = other?.state;
    if (
      theirs?.name !== 'active' ||
      theirs.call.callId !== state.call.callId ||
      theirs.leg.device !== device.id
    )
      throw new Error(`${device.id} is active with ${state.leg.device}, which is ${theirs?.name}`);
    if (theirs.leg.generation !== state.leg.generation)
      throw new Error(
        `${device.id} is at generation ${state.leg.generation}, its peer at ${theirs.leg.generation}`,
      );
  }
}
