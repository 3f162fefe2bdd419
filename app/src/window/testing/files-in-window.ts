import type { WindowFiles } from '../../api/window-files.ts';
import { Intake } from '../../engine/files/intake.ts';
import type { ShownSource } from '../../engine/files/shown-source.ts';
import { LeaderFiles } from '../../page/leader-files.ts';
import { pageFiles } from '../../page/page-files.ts';
import { BrowserFileStore } from '../../platform/browser/files/browser-file-store.ts';
import { showPresence, whenTabGone } from '../../platform/browser/tab-leadership.ts';
import { systemRandom } from '../../platform/system-random.ts';
import { daemonSession } from '../daemon-door.ts';
import { daemonFiles } from '../daemon-files.ts';

// A page for tests with the files of a window: of a daemon's window, or of a page's tab that leads or follows.

/** What a test may ask of the page. */
export interface FilesInWindow {
  /** As what this page acts from now on. */
  be(what: 'daemon-window' | 'leader' | 'tab'): Promise<void>;
  /** Hands in what the test put into the `<input>`: all as one folder, or the first file. */
  add(folder?: string): Promise<{ readonly answer: unknown; readonly progress: number[] }>;
  /** Starts handing in, and thinks better of it. */
  addAndCancel(): Promise<unknown>;
  /** In the leader: the entry `id` holds what was handed in under `intakeId`. */
  hold(id: string, intakeId: string): Promise<void>;
  /** Shows an entry as a picture: its size in pixels, or what went wrong; `slow` never comes from its leader. */
  show(id: string): Promise<unknown>;
  /** The type and the bytes of an entry, as text. */
  read(id: string): Promise<{ readonly type: string; readonly text: string }>;
  save(id: string): Promise<unknown>;
}

declare global {
  interface Window {
    kithInWindow: FilesInWindow;
  }
}

let files: WindowFiles | undefined;
const held = new Map<string, ShownSource>();
let intake: Intake | undefined;

function theFiles(): WindowFiles {
  if (files === undefined) throw new Error('be something first');
  return files;
}

/** Never ends; the page's title says that it began. */
function slow(): Promise<never> {
  document.title = 'slow';
  return new Promise(() => undefined);
}

function chosen(): File[] {
  return [...(document.querySelector('input')?.files ?? [])];
}

window.kithInWindow = {
  async be(what) {
    if (what === 'daemon-window') {
      files = daemonFiles(daemonSession);
      return;
    }
    const tab = crypto.randomUUID();
    await showPresence(navigator.locks, tab);
    const leader = new LeaderFiles(tab, other => whenTabGone(navigator.locks, other));
    files = pageFiles(leader, 'window-files');
    if (what !== 'leader') return;
    const store = new BrowserFileStore('window-files');
    intake = new Intake(store, systemRandom);
    leader.serve(
      { intake, offers: undefined, shown: id => (id === 'slow' ? slow() : Promise.resolve(held.get(id))) },
      store,
    );
  },
  async add(folder) {
    const all = chosen();
    const added =
      folder === undefined
        ? theFiles().add(all[0]!)
        : theFiles().addFolder(
            folder,
            all.map(file => ({ path: ['sub', file.name], file })),
          );
    const progress: number[] = [];
    added.onProgress(bytes => progress.push(bytes));
    return { answer: await added.ready, progress };
  },
  async addAndCancel() {
    const added = theFiles().add(chosen()[0]!);
    added.cancel();
    return await added.ready;
  },
  async hold(id, intakeId) {
    const taken = intake?.takeAll([intakeId]);
    const [item] = taken?.ok ? taken.value : [];
    if (item?.kind !== 'file') throw new Error('nothing was handed in');
    held.set(id, item);
  },
  async show(id) {
    const shown = await theFiles().show(id);
    if (!shown.ok) return shown;
    const image = new Image();
    const size = await new Promise(resolve => {
      image.onload = () => resolve(`${image.naturalWidth}x${image.naturalHeight}`);
      image.onerror = () => resolve('no picture');
      image.src = shown.value.url;
    });
    shown.value.release();
    return size;
  },
  async read(id) {
    const shown = await theFiles().show(id);
    if (!shown.ok) return { type: shown.error, text: '' };
    const response = await fetch(shown.value.url);
    return { type: response.headers.get('Content-Type') ?? '', text: await response.text() };
  },
  save: id => theFiles().save(id),
};
