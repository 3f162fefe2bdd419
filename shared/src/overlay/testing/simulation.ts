import { SeededRandom } from '../../testing/seeded-random.ts';
import { EventQueue } from './event-queue.ts';
import { randomId } from './overlay-world.ts';
import { SimulatedDevice } from './simulated-device.ts';
import { SimulatedOverlay } from './simulated-overlay.ts';
import { SimulatedPeople } from './simulated-people.ts';
import { SimulatedRendezvous } from './simulated-rendezvous.ts';
import { report, type SimulationReport } from './simulation-report.ts';
import { SimulationTally } from './simulation-tally.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Who is taken out at once, without a word. */
export interface Blow {
  /** Milliseconds from the start. */
  readonly at: number;
  /** Share of the hubs. */
  readonly share: number;
  /** Those with the most links, or any. */
  readonly of: 'any' | 'best-connected';
}

export interface SimulationOptions {
  readonly seed: number;
  /** Devices that are online at a time, about. */
  readonly peers: number;
  /** Milliseconds. */
  readonly length: number;
  /** When the rendezvous stops for good; it is there before. Milliseconds from the start. */
  readonly serverDies: number;
  readonly blows: readonly Blow[];
  /** Told now and then how far it is. */
  readonly progress?: (hours: number) => void;
}

/** Sessions are Pareto-distributed (of the second kind): mean 2.5 hours, median one hour, one in 300 longer than two days. */
const SESSION = { mean: 2.5 * HOUR, shape: 2 };
/** Between sessions, on average: half of all devices are online. */
const ABSENCE = 2.5 * HOUR;
/** Ages of sessions at the start. */
const AGE_MAX = 30 * DAY;
const BUDDIES = 20;
/** Sessions that end without a word. */
const CRASHES = 0.3;
/** At the start, devices come over so long. */
const RAMP = 3 * MINUTE;
/** Look-ups a minute and device that only see whether they are answered: always, and in the first minutes after a blow. */
const PROBES = 0.02;
const PROBES_AFTER = 0.5;
const WATCHED = 5 * MINUTE;

/** Runs the cores of very many devices for hours of virtual time, takes hubs out, and says how the overlay took it. */
export class Simulation {
  readonly #options: SimulationOptions;
  readonly #random: SeededRandom;
  readonly #queue = new EventQueue();
  readonly #overlay: SimulatedOverlay;
  readonly #rendezvous: SimulatedRendezvous;
  readonly #people: SimulatedPeople;
  readonly #devices: SimulatedDevice[] = [];
  readonly #tally = new SimulationTally();
  /** Milliseconds without a hub of those that lost theirs by each blow. */
  readonly #without: number[][];
  readonly #records: { of: number; lost: number; ofOnline: number }[][];
  #watchedUntil = 0;
  #online = 0;
  #busiest = 0;
  #mostLeaves = 0;
  readonly #hubs: number[] = [];

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#random = new SeededRandom(options.seed);
    // A day begins a third through.
    const epoch = Math.round(1_750_032_000_000 + DAY - options.length / 3);
    this.#overlay = new SimulatedOverlay(this.#queue, this.#random.fork(), epoch);
    this.#rendezvous = new SimulatedRendezvous(this.#overlay, this.#queue);
    this.#without = options.blows.map(() => []);
    this.#records = options.blows.map(() => []);
    this.#people = new SimulatedPeople({
      queue: this.#queue,
      overlay: this.#overlay,
      random: this.#random.fork(),
      devices: this.#devices,
      serverIsThere: () => this.#rendezvous.isThere,
      judge: (askedAt, expected, found) => {
        for (const { target, sequence } of expected) {
          const newest = found.get(target);
          this.#tally.lookedUp(askedAt - epoch, newest !== undefined, (newest ?? -1) >= sequence);
        }
      },
    });
    this.#overlay.hands = {
      leafNews: (device, news) => {
        if (news.kind === 'attached') this.#attached(device, news.hub !== undefined);
        if (news.kind === 'activate') this.#activate(device);
        else this.#people.news(device, news);
      },
      sent: (device, kind, count) => {
        device.sent += count;
        this.#tally.sent(this.#queue.now, kind, count);
      },
      serverIsThere: true,
    };
  }

  run(): SimulationReport {
    const { length, serverDies, blows, progress } = this.#options;
    this.#populate();
    this.#rendezvous.open();
    this.#queue.after(serverDies, () => this.#loseServer());
    for (const [index, blow] of blows.entries()) this.#queue.after(blow.at, () => this.#strike(blow, index));
    for (let minute = 0; minute < length / MINUTE; minute++) {
      this.#tally.online(minute * MINUTE, this.#online);
      this.#watch();
      for (let second = 0; second < 60; second++) {
        this.#probe();
        this.#queue.runUntil(minute * MINUTE + (second + 1) * SECOND);
      }
      if (minute % 30 === 29) progress?.((minute + 1) / 60);
    }
    return report({
      options: this.#options,
      tally: this.#tally,
      hubs: this.#hubs,
      busiest: this.#busiest,
      mostLeaves: this.#mostLeaves,
      without: this.#without,
      records: this.#records,
    });
  }

  #populate(): void {
    const random = this.#random.fork();
    for (let number = 0; number < 2 * this.#options.peers; number++) {
      const device = new SimulatedDevice(randomId(random), number, {
        distance: random.int(51) + 10,
        willing: random.chance(0.3),
        reachable: random.chance(0.5),
        uplink: 2 ** random.between(14, 22),
      });
      device.sessions = Array.from({ length: 5 }, () => pareto(random, SESSION.mean, SESSION.shape));
      this.#devices.push(device);
      this.#overlay.add(device);
    }
    for (const device of this.#devices) {
      while (device.buddies.length < BUDDIES / 2) this.#befriend(device, random.pick(this.#devices));
    }
    for (const device of this.#devices) {
      if (random.chance(0.5)) {
        // As after a long time: age and rest of a session that goes on.
        const age = Math.min(AGE_MAX, pareto(random, SESSION.mean, SESSION.shape - 1));
        const rest = pareto(random, SESSION.mean + age, SESSION.shape);
        const delay = device.nature.willing ? 0 : random.next() * RAMP;
        this.#queue.after(delay, () => this.#come(device, age, Math.max(RAMP, rest)));
      } else this.#queue.after(this.#absence(), () => this.#come(device, 0, this.#session()));
    }
    this.#queue.runUntil(0);
  }

  #befriend(a: SimulatedDevice, b: SimulatedDevice): void {
    if (a === b || a.buddies.includes(b.number)) return;
    a.buddies.push(b.number);
    b.buddies.push(a.number);
  }

  #session(): number {
    return Math.max(MINUTE, pareto(this.#random, SESSION.mean, SESSION.shape));
  }

  #absence(): number {
    return -Math.log(1 - this.#random.next()) * ABSENCE;
  }

  #come(device: SimulatedDevice, age: number, rest: number): void {
    const { now } = this.#overlay;
    this.#online += 1;
    device.startedAt = now - age;
    this.#overlay.start(device);
    this.#people.came(device);
    this.#overlay.toLeaf(device, { kind: 'keys', keys: [new Uint8Array(32)] });
    this.#overlay.toLeaf(device, { kind: 'visible', on: true });
    this.#rendezvous.came(device);
    const { leaf } = device;
    this.#queue.after(rest, () => {
      if (device.leaf === leaf) this.#go(device, !this.#random.chance(CRASHES));
    });
  }

  #go(device: SimulatedDevice, saysSo: boolean): void {
    this.#online -= 1;
    if (saysSo) this.#people.leaves(device);
    this.#overlay.end(device, saysSo);
    this.#rendezvous.gone(device);
    device.lostHubAt = undefined;
    device.sessions = [this.#overlay.now - device.startedAt, ...device.sessions].slice(0, 20);
    this.#queue.after(this.#absence(), () => this.#come(device, 0, this.#session()));
  }

  #activate(device: SimulatedDevice): void {
    const { own } = device;
    if (own === undefined || own.certificate.value.expiresAt <= this.#overlay.now) return;
    device.own = { certificate: own.certificate, active: true };
    this.#overlay.serve(device, own.certificate);
  }

  #loseServer(): void {
    this.#rendezvous.stop();
    if (this.#overlay.hands) this.#overlay.hands = { ...this.#overlay.hands, serverIsThere: false };
    this.#people.serverLost();
  }

  #strike({ share, of }: Blow, index: number): void {
    const hubs = [...this.#overlay.hubs];
    const ranked =
      of === 'any' ? this.#random.shuffle(hubs) : hubs.sort((a, b) => b.links.size - a.links.size);
    const victims = new Set(ranked.slice(0, Math.ceil(hubs.length * share)));
    const names = new Set([...victims].map(({ id }) => id));
    for (const device of this.#devices) {
      const hub = device.leaf?.status.hub;
      if (hub === undefined || !names.has(hub) || victims.has(device)) continue;
      device.lostHubAt = this.#queue.now;
      device.lostBy = index;
    }
    for (const victim of victims) this.#go(victim, false);
    this.#watchedUntil = this.#queue.now + WATCHED;
    this.#countRecords(index);
    this.#queue.after(MINUTE, () => this.#countRecords(index));
  }

  /** Looks which of the newest records of all devices no hub has any more. */
  #countRecords(index: number): void {
    const { now, hubs } = this.#overlay;
    const count = { of: 0, lost: 0, ofOnline: 0 };
    for (const { published, record } of this.#devices) {
      if (published === undefined) continue;
      count.of += 1;
      let held = false;
      for (const { hub } of hubs) held ||= hub !== undefined && hub.recordSequence(published, now) >= 0;
      count.lost += Number(!held);
      count.ofOnline += Number(!held && record !== undefined);
    }
    this.#records[index]?.push(count);
  }

  #attached(device: SimulatedDevice, has: boolean): void {
    const { lostHubAt, lostBy } = device;
    const hub = device.leaf?.status.hub;
    if (lostHubAt === undefined || !has || hub === undefined) return;
    if (this.#overlay.find(hub)?.hub === undefined) return;
    this.#without[lostBy]?.push(this.#queue.now - lostHubAt);
    device.lostHubAt = undefined;
  }

  #probe(): void {
    const rate = this.#queue.now < this.#watchedUntil ? PROBES_AFTER : PROBES;
    for (let left = (rate * this.#options.peers) / 60; left > 0; left--) {
      if (left < 1 && !this.#random.chance(left)) break;
      const device = this.#random.pick(this.#devices);
      if (device.leaf !== undefined) this.#people.probe(device);
    }
  }

  #watch(): void {
    this.#hubs.push(this.#overlay.hubs.size);
    for (const device of this.#overlay.hubs) {
      const { leaves, spares } = device.hub?.status ?? { leaves: 0, spares: 0 };
      this.#busiest = Math.max(this.#busiest, device.sent);
      this.#mostLeaves = Math.max(this.#mostLeaves, leaves + spares);
      device.sent = 0;
    }
  }
}

/** Pareto distribution of the second kind (Lomax). @param mean of shape 2, else the scale */
function pareto(random: SeededRandom, scale: number, shape: number): number {
  return scale * ((1 - random.next()) ** (-1 / shape) - 1);
}
