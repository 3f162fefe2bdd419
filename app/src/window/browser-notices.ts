import type { DesktopNews, DesktopNotice } from '../api/desktop.ts';
import { noticeNews } from './notice-news.ts';
import type { OfferBoard } from './offer-board.ts';

/** Icon of the installed page, the only kind that systems draw. */
const ICON = '/icons/kith-192.png';

/**
 * Notifications of a browser. With a service worker they come from it, which gives them buttons and outlives the
 * window; without one from the window itself.
 */
export class BrowserNotices {
  readonly #offers: OfferBoard;
  readonly #worker: Promise<ServiceWorkerRegistration | undefined>;
  readonly #listeners = new Set<(news: DesktopNews) => void>();
  readonly #shown = new Map<string, Notification>();
  /** Withdrawn before the system had shown them. */
  readonly #gone = new Set<string>();

  constructor(offers: OfferBoard, worker: Promise<ServiceWorkerRegistration | undefined>) {
    this.#offers = offers;
    this.#worker = worker;
    if (!('serviceWorker' in navigator)) return;
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      const news = noticeNews(data);
      if (news !== undefined) this.#tell(news);
    });
  }

  listen(listener: (news: DesktopNews) => void): void {
    this.#listeners.add(listener);
  }

  show(notice: DesktopNotice): void {
    if (typeof Notification === 'undefined') return;
    if (Notification.permission === 'default') this.#offers.noticeMissed();
    if (Notification.permission !== 'granted') return;
    this.#gone.delete(notice.id);
    void this.#worker.then(worker => {
      if (worker === undefined) this.#showFromWindow(notice);
      else void this.#showFromWorker(worker, notice);
    });
  }

  withdraw(id: string): void {
    this.#shown.get(id)?.close();
    this.#shown.delete(id);
    this.#gone.add(id);
    void this.#worker.then(async worker => {
      const notifications = (await worker?.getNotifications({ tag: id })) ?? [];
      // Another one of the same name may have been shown meanwhile: a message right after one that was read.
      if (!this.#gone.has(id)) return;
      for (const notification of notifications) notification.close();
    });
  }

  async #showFromWorker(worker: ServiceWorkerRegistration, notice: DesktopNotice): Promise<void> {
    const { id, address, call } = notice;
    await worker.showNotification(notice.title, {
      ...optionsOf(notice),
      data: { address, ...(call && { callId: call.callId }) },
      // What the type does not know yet.
      ...({
        renotify: true,
        ...(call && {
          actions: [
            { action: 'accept', title: call.accept },
            { action: 'decline', title: call.decline },
          ],
        }),
      } as NotificationOptions),
    });
    if (this.#gone.has(id)) this.withdraw(id);
  }

  #showFromWindow(notice: DesktopNotice): void {
    if (this.#gone.has(notice.id)) return;
    try {
      const notification = new Notification(notice.title, optionsOf(notice));
      notification.onclick = () => {
        window.focus();
        this.#tell({ type: 'notice-opened', address: notice.address });
        notification.close();
      };
      this.#shown.set(notice.id, notification);
    } catch {
      // Chromium on Android has the name but refuses the constructor.
    }
  }

  #tell(news: DesktopNews): void {
    for (const listener of this.#listeners) listener(news);
  }
}

/** One notification for each conversation (`tag`); quiet, because Kith plays its own sounds, if any. A call stays. */
function optionsOf({ id, body, call }: DesktopNotice): NotificationOptions {
  return { body, tag: id, silent: true, icon: ICON, badge: ICON, requireInteraction: call !== undefined };
}
