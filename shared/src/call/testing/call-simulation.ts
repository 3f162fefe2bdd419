import type { Address } from '../../identity/address.ts';
import type { DeviceId } from '../../protocol/schemas.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { HOSTILE_FAULTS, NO_FAULTS, VirtualNetwork } from '../../testing/virtual-network.ts';
import { CALL_BOUNDS } from '../call-bounds.ts';
import { stateOf } from '../call-desk.ts';
import type { CallMessage } from '../call-messages.ts';
import { type CallRecord, mergeCallRecords } from '../call-record.ts';
import { hasLeg } from '../call-step.ts';
import { VirtualDevice, type VirtualWorld } from './virtual-device.ts';

export interface SimulationOptions {
  /** Devices of each person: one to this many. */
  readonly devices: 1 | 2 | 3;
  /** Devices crash and restart. Windows reload in any case. */
  readonly crashes: boolean;
  /** A third person calls and is called: then calls wait, and people go from one to the other. */
  readonly strangers: boolean;
  /** People take calls over to other devices of theirs. */
  readonly moves?: boolean;
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

  tellMine(from: DeviceId, message: CallMessage): void {
    const address = this.devices.find(({ id }) => id === from)?.address;
    for (const device of this.devices)
      if (device.address === address && device.id !== from) this.send(from, device.id, message);
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
    for (const device of this.devices)
      for (const { call } of device.states) device.handle({ kind: 'hang-up', callId: call.callId });
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
    const { elsewhere } = device.desk;
    if (this.#options.moves && elsewhere.length > 0 && this.#random.chance(0.5)) {
      device.handle({ kind: 'take', callId: this.#random.pick(elsewhere).callId });
      return;
    }
    const state = device.states[this.#random.int(device.states.length + 1)];
    if (state === undefined) this.#call(device);
    else this.#actIn(device, state);
  }

  #call(device: VirtualDevice): void {
    const peers = this.devices.filter(({ address }) => address !== device.address);
    const peer = this.#random.pick(peers).address;
    if (this.#random.chance(0.2)) {
      for (const { state } of device.desk.calls)
        if (state.name === 'ended') device.handle({ kind: 'dismiss', callId: state.call.callId });
    }
    this.#place(device, peer);
  }

  #actIn(device: VirtualDevice, state: VirtualDevice['states'][number]): void {
    const { callId } = state.call;
    switch (state.name) {
      case 'ringing': {
        const others = this.#random.chance(0.7) ? 'hold' : 'end';
        const accepts = this.#random.chance(0.7);
        device.handle(accepts ? { kind: 'accept', callId, others } : { kind: 'decline', callId });
        return;
      }
      case 'inviting':
        if (this.#random.chance(0.3)) device.closeWindow();
        else if (this.#random.chance(0.4)) device.handle({ kind: 'hang-up', callId });
        return;
      case 'connecting':
      case 'active':
      case 'reconnecting':
        if (this.#random.chance(0.2)) device.closeWindow();
        else if (this.#random.chance(0.4))
          device.handle({ kind: state.leg.hold.here.held ? 'resume' : 'hold', callId });
        else if (this.#random.chance(0.3)) device.handle({ kind: 'hang-up', callId });
        return;
    }
  }
}

/** Holds at every moment: of the calls of a device one at most is not held, and each is with another person. */
export function checkWhileRunning(simulation: CallSimulation): void {
  for (const { id, states } of simulation.devices) {
    const talking = states.filter(state => hasLeg(state) && !state.leg.hold.here.held);
    const calling = states.filter(({ name }) => name === 'inviting');
    if (talking.length + calling.length > 1) throw new Error(`${id} talks in ${talking.length} calls`);
    const peers = new Set(states.map(({ call }) => call.peer));
    if (peers.size !== states.length) throw new Error(`${id} has two calls with one person`);
    if (states.length > CALL_BOUNDS.calls) throw new Error(`${id} has ${states.length} calls`);
  }
}

/** Holds a while after the network is well: one device on each side has a call. */
export function checkOneEach(simulation: CallSimulation): void {
  const active = new Map<string, VirtualDevice[]>();
  for (const device of simulation.devices) {
    for (const { name, call } of device.states) {
      if (name !== 'active' && name !== 'reconnecting') continue;
      active.set(call.callId, [...(active.get(call.callId) ?? []), device]);
    }
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
  checkOneEach(simulation);
  for (const device of simulation.devices) {
    for (const state of device.states) {
      const { callId } = state.call;
      if (state.name === 'ringing') {
        const caller = simulation.device(state.call.from);
        const theirs = caller && stateOf(caller.desk, callId);
        // What rang for its time is over at the caller a moment earlier.
        const rangOut = theirs?.name === 'ended' && theirs.reason === 'missed';
        if (theirs?.name !== 'inviting' && !rangOut)
          throw new Error(`${device.id} rings for ${state.call.from}, which is ${theirs?.name}`);
      }
      if (!hasLeg(state)) continue;
      const theirs = simulation.device(state.leg.device)?.stateOf(callId);
      if (theirs === undefined || !hasLeg(theirs) || theirs.leg.device !== device.id)
        throw new Error(`${device.id} is ${state.name} with ${state.leg.device}, which is ${theirs?.name}`);
    }
  }
}

/**
 * Holds when the network was well for long enough: what is not over runs on exactly two devices that agree, also
 * about who holds it, and their media do as they say.
 */
export function checkWhenQuiet(simulation: CallSimulation): void {
  for (const device of simulation.devices) {
    for (const state of device.states) {
      if (state.name !== 'active') throw new Error(`${device.id} is still ${state.name}`);
      const { callId } = state.call;
      const { leg } = state;
      const theirs = simulation.device(leg.device)?.stateOf(callId);
      if (theirs?.name !== 'active' || theirs.leg.device !== device.id)
        throw new Error(`${device.id} is active with ${leg.device}, which is ${theirs?.name}`);
      if (theirs.leg.generation !== leg.generation)
        throw new Error(
          `${device.id} is at generation ${leg.generation}, its peer at ${theirs.leg.generation}`,
        );
      if (theirs.leg.hold.here.held !== leg.hold.there.held)
        throw new Error(`${device.id} believes that ${leg.device} holds: ${leg.hold.there.held}`);
      const held = leg.hold.here.held || leg.hold.there.held;
      if (device.media.get(callId)?.held !== held)
        throw new Error(`media of ${device.id} is not held: ${held}`);
    }
  }
}
