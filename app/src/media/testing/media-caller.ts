import type { Address } from '@kith/shared/identity/address';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Page } from '@playwright/test';
import { CallService } from '../../engine/calls/call-service.ts';
import { WindowCallMedia } from '../../engine/calls/window-call-media.ts';
import type { KnownDevice } from '../../engine/ports/contacts.ts';
import { systemClock } from '../../platform/system-clock.ts';
import { systemRandom } from '../../platform/system-random.ts';
import type { MediaBrowser } from './media-browser.ts';

/** A person with one device: the real call service, and the real media in a page of Chromium. */
export class MediaCaller {
  readonly known: KnownDevice;
  readonly media = new WindowCallMedia();
  readonly calls: CallService;
  readonly #browser: MediaBrowser;
  #peer: MediaCaller | undefined;
  #page: Page | undefined;
  #windows = 0;
  #window = '';

  constructor(browser: MediaBrowser, name: string) {
    this.#browser = browser;
    const key = 'k'.repeat(43) as KnownDevice['sign'];
    const address = `${name}@home.example` as Address;
    this.known = { address, device: name.padEnd(22, '-') as DeviceId, name, sign: key, seal: key };
    const peers = () => (this.#peer === undefined ? [] : [this.#peer]);
    this.calls = new CallService({
      me: this.known,
      contacts: {
        devicesOf: () => peers().map(({ known }) => known),
        find: device => peers().find(({ known }) => known.device === device)?.known,
        isBuddy: () => true,
        presenceOf: () => 'offline',
      },
      clock: systemClock,
      random: systemRandom,
      media: this.media,
      policyFor: () => ({ iceServers: [], relayOnly: false }),
      sendCallMessage: (_, message) =>
        void queueMicrotask(() => this.#peer?.calls.receive(this.known.device, message)),
      holdLink: () => () => undefined,
      recordCall: () => undefined,
    });
  }

  static async pair(browser: MediaBrowser): Promise<readonly [MediaCaller, MediaCaller]> {
    const alice = new MediaCaller(browser, 'alice');
    const bob = new MediaCaller(browser, 'bob');
    alice.#peer = bob;
    bob.#peer = alice;
    await alice.openWindow();
    await bob.openWindow();
    return [alice, bob];
  }

  get window(): string {
    return this.#window;
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error('no window is open');
    return this.#page;
  }

  get callId(): string {
    return this.calls.views.at(-1)?.callId ?? '';
  }

  /** Opens a page that carries out what the engine orders, and reports. */
  async openWindow(): Promise<void> {
    this.#windows += 1;
    const name = `window-${this.#windows}`;
    const page = await this.#browser.open();
    await page.exposeFunction('report', (report: unknown) => this.media.report(name, report));
    await page.evaluate(() => window.kith.obeyEngine());
    let turn = Promise.resolve();
    this.media.onOrders(of => {
      if (of !== name) return;
      const rows = [...this.media.orders(name)];
      turn = turn.then(() => page.evaluate(all => window.kith.takeOrders(all), rows)).catch(() => undefined);
    });
    this.#page = page;
    this.#window = name;
  }

  /** The page goes away, as on a reload. */
  async closeWindow(): Promise<void> {
    await this.page.close();
    this.media.windowClosed(this.#window);
  }

  /** Resolves when the call is in this state. */
  async reaches(state: string): Promise<void> {
    await new Promise<void>(resolve => {
      const look = () => {
        if ((this.calls.views.at(-1)?.state ?? 'idle') !== state) return;
        stop();
        resolve();
      };
      const stop = this.calls.onChange(look);
      look();
    });
  }
}
