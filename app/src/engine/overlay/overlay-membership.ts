import type { HubCertificate, HubListener, OverlayPass } from '@kith/shared/overlay/hub-certificate';
import type { OverlayChecker } from '@kith/shared/overlay/overlay-checker';
import type { Signed } from '@kith/shared/overlay/signed';
import type { EventPayload, RequestResult, SupernodeRole } from '@kith/shared/protocol/rendezvous-contract';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Clock } from '../ports/clock.ts';
import type { OnlineRendezvous } from '../session/online-rendezvous.ts';
import type { OverlayNode } from './overlay-node.ts';
import type { OverlayShelf } from './overlay-shelf.ts';

/** A pass is renewed this often while the rendezvous is there: a third of its life. Milliseconds. */
const RENEW = 86_400_000;
/** After the rendezvous refused. Milliseconds. */
const RETRY = 60_000;

export interface MembershipParts {
  readonly rendezvous: OnlineRendezvous;
  readonly clock: Clock;
  readonly checker: OverlayChecker;
  readonly shelf: OverlayShelf;
  readonly node: OverlayNode;
  readonly mayServe: () => boolean;
  readonly report: (error: unknown) => void;
}

/** What the rendezvous says of the overlay and of this device's part in it, and what is kept of it while it is away. */
export class OverlayMembership {
  readonly #parts: MembershipParts;
  readonly #endings: readonly (() => void)[];
  readonly #hubs = new Map<DeviceId, Signed<HubCertificate>>();
  /** Assigned hubs that did not take this device. */
  readonly #failed = new Set<DeviceId>();
  #pass: Signed<OverlayPass> | undefined;
  #own: Signed<HubCertificate> | undefined;
  #assigned: readonly DeviceId[] = [];
  #cancelJoin: () => void = () => undefined;
  #stopped = false;

  constructor(parts: MembershipParts) {
    this.#parts = parts;
    const { rendezvous, report } = parts;
    this.#endings = [
      rendezvous.onOnline(() => this.#joinNow()),
      rendezvous.on('overlay:changed', change => {
        this.#changed(change).catch(report);
      }),
    ];
  }

  /** Takes up what was kept, then asks the rendezvous if it is there. */
  async start(): Promise<void> {
    const { checker, shelf, clock, node, rendezvous, mayServe } = this.#parts;
    const { pass, hubs, own } = shelf.kept;
    const now = clock.now();
    this.#pass = pass === undefined ? undefined : await checker.pass(pass, now);
    this.#own = own && (await checker.certificate(own.certificate, now));
    const certificates = await checker.certificates(hubs, now);
    if (this.#stopped) return;
    this.#note(certificates);
    if (this.#pass) node.tellLeaf({ kind: 'pass', pass: this.#pass });
    if (this.#own && own?.active && mayServe()) node.serve(this.#own);
    if (certificates.length > 0) node.hubsKnown(certificates, []);
    if (rendezvous.online) this.#joinNow();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelJoin();
    for (const end of this.#endings) end();
  }

  /** As a token, while it is good. */
  get pass(): string | undefined {
    const { clock } = this.#parts;
    return this.#pass && this.#pass.value.expiresAt > clock.now() ? this.#pass.token : undefined;
  }

  /** What the rendezvous measured of this device, while it may be a hub. */
  get own(): HubCertificate | undefined {
    return this.#own?.value;
  }

  get knowsHubs(): boolean {
    return this.#hubs.size > 0;
  }

  get hubs(): HubCertificate[] {
    return [...this.#hubs.values()].map(({ value }) => value);
  }

  /** Where a hub listens. */
  listeners(hub: DeviceId): readonly HubListener[] {
    return this.#hubs.get(hub)?.value.listeners ?? [];
  }

  /** What this device does for others from now on, by decision of the rendezvous; `undefined`: nothing. */
  async take(role: SupernodeRole | undefined): Promise<void> {
    const { checker, clock, shelf, node } = this.#parts;
    if (role?.certificate === undefined || role.hub === 'none') {
      this.#own = undefined;
      shelf.keepOwn(undefined);
      node.demote();
      return;
    }
    const certificate = await checker.certificate(role.certificate, clock.now());
    if (!certificate || this.#stopped) return;
    this.#own = certificate;
    const active = role.hub === 'active';
    shelf.keepOwn({ certificate: certificate.token, active });
    if (active) node.serve(certificate);
    else node.demote();
  }

  /** The hubs that are left need this stand-by. */
  activate(): void {
    const { shelf, node, clock, mayServe } = this.#parts;
    if (!this.#own || !mayServe() || this.#own.value.expiresAt <= clock.now()) return;
    shelf.keepOwn({ certificate: this.#own.token, active: true });
    node.serve(this.#own);
  }

  /** The leaf or hub knows of others than before. */
  hubsChanged(): void {
    const { node, shelf } = this.#parts;
    this.#note(node.certificates);
    shelf.keepHubs(node.certificates);
  }

  /** A hub did not take this device, or could not be reached. */
  failed(hub: DeviceId): void {
    if (!this.#assigned.includes(hub) || !this.#parts.rendezvous.online || this.#failed.has(hub)) return;
    this.#failed.add(hub);
    this.#joinAfter(RETRY);
  }

  #joinNow(): void {
    this.#join().catch(this.#parts.report);
  }

  #joinAfter(wait: number): void {
    this.#cancelJoin();
    this.#cancelJoin = this.#parts.clock.after(wait, () => {
      if (this.#parts.rendezvous.online) this.#joinNow();
    });
  }

  async #join(): Promise<void> {
    const { rendezvous } = this.#parts;
    this.#cancelJoin();
    const failed = this.#assigned.filter(hub => this.#failed.has(hub));
    this.#failed.clear();
    const joined = await rendezvous.request('overlay:join', failed.length > 0 ? { failed } : {});
    if (this.#stopped) return;
    if (joined.ok) await this.#joined(joined.value);
    if (!this.#stopped && rendezvous.online) this.#joinAfter(joined.ok ? RENEW : RETRY);
  }

  async #joined({ pass, hubs, assigned }: RequestResult<'overlay:join'>): Promise<void> {
    const { checker, clock, node, shelf } = this.#parts;
    const checked = await checker.pass(pass, clock.now());
    if (checked && !this.#stopped) {
      this.#pass = checked;
      shelf.keepPass(pass);
      node.tellLeaf({ kind: 'pass', pass: checked });
    }
    await this.#named(hubs, assigned);
  }

  async #changed({ hubs, assigned, gone }: EventPayload<'overlay:changed'>): Promise<void> {
    for (const hub of gone) this.#hubs.delete(hub);
    await this.#named(hubs, assigned);
  }

  async #named(hubs: readonly string[], assigned: readonly DeviceId[]): Promise<void> {
    const { checker, clock, node, shelf } = this.#parts;
    const certificates = await checker.certificates(hubs, clock.now());
    if (this.#stopped) return;
    this.#note(certificates);
    this.#assigned = assigned;
    node.hubsKnown(certificates, assigned);
    shelf.keepHubs([...this.#hubs.values()]);
  }

  #note(certificates: readonly Signed<HubCertificate>[]): void {
    for (const certificate of certificates) this.#hubs.set(certificate.value.device, certificate);
  }
}
