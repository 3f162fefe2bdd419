import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import { openToken, signToken } from '@kith/shared/identity/signed-token';
import { Hub } from '@kith/shared/overlay/hub';
import { type HubBeacon, hubBeaconSchema } from '@kith/shared/overlay/hub-beacon';
import type { HubCertificate } from '@kith/shared/overlay/hub-certificate';
import type { HubEffect, HubEvent, HubStatus } from '@kith/shared/overlay/hub-events';
import { Leaf } from '@kith/shared/overlay/leaf';
import type { LeafEffect, LeafEvent, LeafStatus } from '@kith/shared/overlay/leaf-events';
import type { OverlayChecker } from '@kith/shared/overlay/overlay-checker';
import {
  decodeMessage,
  encodeMessage,
  isForLeaf,
  type OverlayMessage,
} from '@kith/shared/overlay/overlay-message';
import { Signed } from '@kith/shared/overlay/signed';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { LinkManager } from '../links/link-manager.ts';
import type { Clock } from '../ports/clock.ts';
import type { LinkPeer } from '../ports/contacts.ts';
import type { CandidatePolicy, PeerConnections } from '../ports/peer-connections.ts';
import type { SignalRoute } from '../ports/signal-route.ts';
import type { DeviceKeys } from '../session/account-record.ts';
import { Turns } from '../session/turns.ts';
import { CoreDriver } from './core-driver.ts';
import { OverlayLinks } from './overlay-links.ts';
import type { OverlayPeers } from './overlay-peers.ts';

/** What the node leaves to others: everything but messages, links and beacons. */
export type LeafNews = Exclude<LeafEffect, { kind: 'send' | 'dial' | 'release' }>;
export type HubNews = Exclude<HubEffect, { kind: 'send' | 'dial' | 'release' | 'sign-beacon' | 'stopped' }>;

export interface OverlayNodeParts {
  readonly keys: DeviceKeys;
  readonly suite: CryptoSuite;
  readonly random: RandomBytes;
  readonly clock: Clock;
  readonly connections: PeerConnections;
  readonly policy: () => CandidatePolicy;
  readonly signals: SignalRoute<LinkPeer>;
  readonly peers: OverlayPeers;
  readonly checker: OverlayChecker;
  readonly leafNews: (news: LeafNews) => void;
  readonly hubNews: (news: HubNews) => void;
  /** A hub that the leaf dialed could not be reached. */
  readonly failed: (hub: DeviceId) => void;
  readonly report: (error: unknown) => void;
  readonly refused: (reason: string) => void;
}

/** This device in the overlay: drives its leaf, and its hub while it is one, over links. */
export class OverlayNode {
  readonly links: LinkManager<LinkPeer>;
  readonly #parts: OverlayNodeParts;
  readonly #me: DeviceId;
  readonly #shared: OverlayLinks;
  readonly #turns = new Turns<DeviceId>();
  readonly #leaf: Leaf;
  readonly #leafDriver: CoreDriver<LeafEvent, LeafEffect>;
  #hub: { readonly core: Hub; readonly driver: CoreDriver<HubEvent, HubEffect> } | undefined;
  #stopped = false;

  constructor(parts: OverlayNodeParts) {
    this.#parts = parts;
    this.#me = parts.keys.device;
    const { random, suite, clock, connections, signals, peers, policy, report } = parts;
    this.links = new LinkManager({
      connections,
      signals,
      purpose: 'overlay',
      contacts: peers,
      clock,
      randomBytes: random,
      policy,
      report,
    });
    this.#shared = new OverlayLinks({
      links: this.links,
      clock,
      isHub: () => this.#hub !== undefined,
      opened: (user, device) => {
        if (user === 'leaf') this.tellLeaf({ kind: 'opened', hub: device });
        else this.#tellHub({ kind: 'opened', peer: device });
      },
      closed: (user, device) => {
        if (user === 'leaf') this.tellLeaf({ kind: 'closed', hub: device });
        else this.#tellHub({ kind: 'closed', peer: device });
      },
      failed: parts.failed,
    });
    this.links.onMessage('overlay', (from, bytes) =>
      this.#turns.take(from, () => this.#receive(from, bytes)),
    );
    this.#leaf = new Leaf({ me: this.#me, randomBytes: random, suite });
    this.#leafDriver = new CoreDriver<LeafEvent, LeafEffect>(this.#leaf, clock, effect =>
      this.#performLeaf(effect),
    );
  }

  get leaf(): LeafStatus {
    return this.#leaf.status;
  }

  /** While it is one. */
  get hub(): HubStatus | undefined {
    return this.#hub?.core.status;
  }

  /** Hubs that are not known to be gone. */
  get certificates(): readonly Signed<HubCertificate>[] {
    return this.#hub?.core.certificates ?? this.#leaf.certificates;
  }

  /** The newest beacon that is known of a hub. */
  beaconSequence(hub: DeviceId): number {
    return this.#hub?.core.beaconSequence(hub) ?? -1;
  }

  tellLeaf(event: LeafEvent): void {
    this.#leafDriver.tell(event);
  }

  hubsKnown(certificates: readonly Signed<HubCertificate>[], assigned: readonly DeviceId[]): void {
    this.tellLeaf({ kind: 'hubs', certificates, assigned });
    this.#tellHub({ kind: 'hubs', certificates });
  }

  /** Is a hub from now on, or goes on with another certificate. */
  serve(certificate: Signed<HubCertificate>): void {
    const { random, clock } = this.#parts;
    const isNew = this.#hub === undefined;
    if (isNew) {
      const core = new Hub({ me: this.#me, randomBytes: random });
      const driver = new CoreDriver<HubEvent, HubEffect>(core, clock, effect => this.#performHub(effect));
      this.#hub = { core, driver };
    }
    this.#tellHub({ kind: 'certificate', certificate });
    if (!isNew) return;
    this.#tellHub({ kind: 'hubs', certificates: this.#leaf.certificates });
    this.#tellHub({ kind: 'opened', peer: this.#me });
    this.#shared.hubStarted();
  }

  /** Hands its leaves over, then is no hub any more. */
  demote(): void {
    this.#tellHub({ kind: 'stop' });
  }

  answerKnock(event: Extract<HubEvent, { kind: 'reply' }>): void {
    this.#tellHub(event);
  }

  /** To a leaf of this hub. */
  sendServers(leaf: DeviceId, message: Extract<OverlayMessage, { kind: 'servers' }>): void {
    this.#send('hub', leaf, message);
  }

  /** Somebody may be there, or may be reached in another way. */
  networkChanged(): void {
    this.links.networkChanged();
    this.tellLeaf({ kind: 'available' });
  }

  /** Tells hubs that this device goes; done when the links are closed. */
  async close(): Promise<void> {
    this.tellLeaf({ kind: 'stop' });
    this.#tellHub({ kind: 'stop' });
    this.#stopped = true;
    this.#leafDriver.stop();
    this.#hub?.driver.stop();
    this.#shared.stop();
    await this.links.close();
  }

  #tellHub(event: HubEvent): void {
    this.#hub?.driver.tell(event);
  }

  #performLeaf(effect: LeafEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#send('leaf', effect.to, effect.message);
        break;
      case 'dial':
        this.#dial('leaf', effect.hub);
        break;
      case 'release':
        if (effect.hub !== this.#me) this.#shared.release('leaf', effect.hub);
        break;
      default:
        this.#parts.leafNews(effect);
    }
  }

  #performHub(effect: HubEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#send('hub', effect.to, effect.message);
        break;
      case 'dial':
        this.#dial('hub', effect.hub);
        break;
      case 'release':
        if (effect.peer !== this.#me) this.#shared.release('hub', effect.peer);
        break;
      case 'sign-beacon':
        this.#signBeacon(effect.beacon).catch(this.#parts.report);
        break;
      case 'stopped':
        this.#hub?.driver.stop();
        this.#hub = undefined;
        this.#shared.hubStopped();
        this.tellLeaf({ kind: 'closed', hub: this.#me });
        break;
      default:
        this.#parts.hubNews(effect);
    }
  }

  #dial(user: 'leaf' | 'hub', { value }: Signed<HubCertificate>): void {
    if (value.device !== this.#me) {
      this.#parts.peers.note(value);
      this.#shared.dial(user, value.device);
    } else if (this.#hub) this.tellLeaf({ kind: 'opened', hub: this.#me });
    else this.tellLeaf({ kind: 'closed', hub: this.#me });
  }

  #send(as: 'leaf' | 'hub', to: DeviceId, message: OverlayMessage): void {
    if (to !== this.#me) {
      if (this.#shared.isOpen(to)) void this.links.send(to, 'overlay', encodeMessage(message)).outcome;
    } else if (as === 'leaf' && !isForLeaf(message)) {
      this.#tellHub({ kind: 'message', from: this.#me, message });
    } else if (as === 'hub' && isForLeaf(message)) {
      this.tellLeaf({ kind: 'message', from: this.#me, message });
    }
  }

  async #receive(from: DeviceId, bytes: Uint8Array): Promise<void> {
    const decoded = decodeMessage(bytes);
    if (!decoded.ok) {
      this.#parts.refused(`overlay-${decoded.error}`);
      await this.links.end(from, 'not-allowed');
      return;
    }
    const checked = await this.#parts.checker.check(decoded.value, this.#parts.clock.now());
    if (this.#stopped || !this.#shared.isOpen(from)) return;
    if (!checked) {
      this.#parts.refused(`overlay-${decoded.value.kind}-not-authentic`);
      return;
    }
    const { message, unknown } = checked;
    if (isForLeaf(message)) this.tellLeaf({ kind: 'message', from, message });
    else this.#tellHub({ kind: 'message', from, message, unknown });
  }

  async #signBeacon(beacon: HubBeacon): Promise<void> {
    const { suite, keys } = this.#parts;
    const token = await signToken(suite, 'hub-beacon', beacon, keys.signing);
    const opened = await openToken(suite, 'hub-beacon', token, hubBeaconSchema, keys.signing.public);
    if (opened.ok) this.#tellHub({ kind: 'signed', beacon: new Signed(token, opened.value) });
  }
}
