import { report } from './report.ts';

/** A page that is open for days looks for a new version this often; milliseconds. */
const LOOK_EVERY = 60 * 60_000;

/**
 * Registers the service worker that lets the page start without its server. A new version is told, and runs when the
 * person says so: then all tabs load anew, because a worker serves the files of one version only.
 *
 * @param onUpdate gets what starts the new version
 * @returns the worker's registration once it is active; `undefined` where a browser has none
 */
export async function registerShellWorker(
  onUpdate: (start: () => void) => void,
): Promise<ServiceWorkerRegistration | undefined> {
  if (!('serviceWorker' in navigator)) return undefined;
  const { serviceWorker } = navigator;
  try {
    const registration = await serviceWorker.register('/service-worker.js');
    const tell = (worker: ServiceWorker | null) => {
      // The first worker of all is no news.
      if (worker !== null && serviceWorker.controller !== null)
        onUpdate(() => worker.postMessage('take-over'));
    };
    tell(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const found = registration.installing;
      found?.addEventListener('statechange', () => {
        if (found.state === 'installed') tell(found);
      });
    });
    let served = serviceWorker.controller !== null;
    serviceWorker.addEventListener('controllerchange', () => {
      // The first worker of a page serves the version that the page is of; none is left where its data were cleared.
      if (served && serviceWorker.controller !== null) location.reload();
      served = true;
    });
    setInterval(() => {
      // Without a network there is nothing to be told of.
      registration.update().catch(() => undefined);
    }, LOOK_EVERY);
    return await serviceWorker.ready;
  } catch (error) {
    report('service worker', error);
    return undefined;
  }
}
