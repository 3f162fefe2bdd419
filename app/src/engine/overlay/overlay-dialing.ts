import type { HubListener } from '@kith/shared/overlay/hub-certificate';
import type { OverlayChecker } from '@kith/shared/overlay/overlay-checker';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Clock } from '../ports/clock.ts';
import type { LinkPeer } from '../ports/contacts.ts';
import type { OverlayChannel, OverlayChannelEvents } from '../ports/overlay-channel.ts';
import type { OverlayDoor } from '../ports/overlay-door.ts';
import type { OnlineRendezvous } from '../session/online-rendezvous.ts';
import type { SignalSealer } from '../session/signal-sealer.ts';
import { Turns } from '../session/turns.ts';
import { readAsk } from './door-frames.ts';
import { DoorWays } from './door-ways.ts';
import type { HubNews, LeafNews, OverlayNode } from './overlay-node.ts';
import { OverlayPeers } from './overlay-peers.ts';
import { OverlaySignals, type OverlayWay } from './overlay-signals.ts';

export interface OverlayDialingParts {
  readonly self: LinkPeer;
  readonly sealer: SignalSealer;
  readonly rendezvous: OnlineRendezvous;
  readonly door: OverlayDoor | undefined;
  readonly checker: OverlayChecker;
  readonly clock: Clock;
  readonly node: () => OverlayNode;
  /** This device's pass, as a token. */
  readonly pass: () => string | undefined;
  readonly listeners: (hub: DeviceId) => readonly HubListener[];
  readonly refused: (reason: string) => void;
  readonly report: (error: unknown) => void;
}

/**
 * How devices and hubs come to links with each other: their signals go over the rendezvous while it is there, else straight
 * to where a hub listens, else through the hub that this device hangs on; answers go back the way that was come.
 */
export class OverlayDialing {
  readonly peers: OverlayPeers;
  readonly signals: OverlaySignals;
  readonly #parts: OverlayDialingParts;
  readonly #doors: DoorWays;
  readonly #turns = new Turns<string>();
  readonly #endRendezvous: () => void;
  #stopped = false;

  constructor(parts: OverlayDialingParts) {
    this.#parts = parts;
    const { self, node, sealer, door, pass, listeners, rendezvous, refused, report } = parts;
    this.peers = new OverlayPeers(self, device => node().links.state(device).state !== 'closed');
    this.#doors = new DoorWays({
      door,
      pass,
      listeners,
      arrived: (from, envelope) => this.signals.arrived(from, envelope, this.#doors.carry),
    });
    this.signals = new OverlaySignals({
      sealer,
      ways: [this.#overRendezvous, this.#doors.carry, this.#knock],
      refused,
    });
    this.#endRendezvous = rendezvous.on('overlay:signal', ({ from, pass: token, envelope }) => {
      this.#came(from, token, envelope, this.#overRendezvous).catch(report);
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#endRendezvous();
    this.#doors.closeAll();
  }

  /** A link stands: the next one is made by whatever way there is then. */
  linked(device: DeviceId): void {
    this.signals.forget(device);
    this.#doors.close(device);
  }

  /** Somebody came to this device's WebSocket. */
  connected(channel: OverlayChannel): OverlayChannelEvents {
    return {
      frame: text => {
        this.#asked(channel, text).catch(this.#parts.report);
      },
      closed: () => undefined,
    };
  }

  /** Somebody signals through other hubs. */
  knocked({ pass, at, envelope }: Extract<HubNews, { kind: 'knock' }>): void {
    this.signals.arrived(this.peers.note(pass.value), envelope, (_, answer) => {
      this.#parts.node().answerKnock({ kind: 'reply', to: at, envelope: answer });
      return true;
    });
  }

  /** A hub answers through other hubs. */
  replied({ hub, envelope }: Extract<LeafNews, { kind: 'reply' }>): void {
    const known = this.peers.find(hub);
    if (known) this.signals.arrived(known, envelope, this.#knock);
  }

  readonly #overRendezvous = async (to: LinkPeer, envelope: string): Promise<boolean> => {
    const { rendezvous } = this.#parts;
    return (await rendezvous.request('overlay:signal', { to: to.device, envelope })).ok;
  };

  /** Through the hub that this device hangs on. */
  readonly #knock = ({ device }: LinkPeer, envelope: string): boolean => {
    const node = this.#parts.node();
    const { hub, spare } = node.leaf;
    if (hub === undefined || (hub === device && spare === undefined)) return false;
    node.tellLeaf({ kind: 'knock', hub: device, envelope });
    return true;
  };

  async #asked(channel: OverlayChannel, text: string): Promise<void> {
    const ask = readAsk(text);
    const answer: OverlayWay = (_, envelope) => channel.send(JSON.stringify({ envelope }));
    if (!ask || !(await this.#came(undefined, ask.pass, ask.envelope, answer))) channel.close();
  }

  /**
   * A signal by somebody with a pass: for the hub that this device is, or from one that it wrote to.
   *
   * @param from who it is said to be, if anybody says so
   */
  async #came(
    from: DeviceId | undefined,
    token: string,
    envelope: string,
    answer: OverlayWay,
  ): Promise<boolean> {
    const { checker, clock, node } = this.#parts;
    // In order: a candidate must not overtake its offer while a pass is checked.
    return await this.#turns.take(token, async () => {
      const pass = await checker.pass(token, clock.now());
      if (!pass || this.#stopped || (from !== undefined && pass.value.device !== from)) return false;
      if (!node().hub && !this.peers.find(pass.value.device)) return false;
      this.signals.arrived(this.peers.note(pass.value), envelope, answer);
      return true;
    });
  }
}
