import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Engine } from '../engine/engine.ts';
import type { FileProblem } from '../engine/ports/file-store.ts';
import type { BrowserFileStore } from '../platform/browser/files/browser-file-store.ts';

/** What a tab asks of the one that leads. */
export type FilesQuestion =
  /** Gives an intake id; with `folder` the file goes into a folder that was begun. */
  | {
      readonly do: 'take';
      readonly file: File;
      readonly handle?: FileSystemFileHandle;
      readonly folder?: string;
      readonly path?: readonly string[];
    }
  | { readonly do: 'folder'; readonly name: string }
  | { readonly do: 'drop'; readonly id: string }
  /** Gives the ids of the files that somebody chose for an entry and that lie where they were. */
  | { readonly do: 'picked'; readonly id: string }
  /** Gives the file of an entry. */
  | { readonly do: 'show'; readonly id: string; readonly path?: readonly string[] };
export type FilesAnswer = Result<File | string | readonly string[] | undefined, FileProblem>;

type Message =
  | { readonly kind: 'question'; readonly call: string; readonly question: FilesQuestion }
  /** With the tab that answers. */
  | { readonly kind: 'heard'; readonly call: string; readonly tab: string }
  | { readonly kind: 'answer'; readonly call: string; readonly answer: FilesAnswer };

interface Call {
  /** The tab that works on it, once it said so. */
  tab?: string;
  heard(): void;
  done(answer: FilesAnswer): void;
}

/** What of the engine is reached. */
export type ServedEngine = Pick<Engine, 'intake' | 'offers' | 'shown'>;

/** How long the tab that leads may take to say that it heard, ms; the work itself takes as long as it takes. */
const HEARD_WITHIN = 5_000;

/**
 * The way of files between the tabs of a page, on a channel of their own: only pages of this origin can open it, and
 * browsers pass a `File` by reference, however large it is.
 */
export class LeaderFiles {
  readonly #bus = new BroadcastChannel('kith-files');
  readonly #calls = new Map<string, Call>();
  readonly #tab: string;
  readonly #whenGone: (tab: string) => Promise<void>;
  /** Tabs that are watched since they heard a question of this one. */
  readonly #watched = new Set<string>();
  #serve: ((question: FilesQuestion) => Promise<FilesAnswer>) | undefined;

  /**
   * @param tab name of this one
   * @param whenGone resolves when a tab is gone
   */
  constructor(tab: string, whenGone: (tab: string) => Promise<void>) {
    this.#tab = tab;
    this.#whenGone = whenGone;
    this.#bus.onmessage = ({ data }: MessageEvent<Message>) => this.#hear(data);
  }

  /** This tab leads, on this engine. */
  serve(engine: ServedEngine, store: BrowserFileStore): void {
    this.#serve = question => answerFrom(engine, store, question);
  }

  /** `broken`: no tab leads, or the one that did is gone. */
  async ask(question: FilesQuestion): Promise<FilesAnswer> {
    if (this.#serve !== undefined) return await this.#serve(question);
    const call = crypto.randomUUID();
    return await new Promise(resolve => {
      const done = (answer: FilesAnswer) => {
        clearTimeout(timer);
        this.#calls.delete(call);
        resolve(answer);
      };
      const timer = setTimeout(() => done(failed('broken')), HEARD_WITHIN);
      this.#calls.set(call, { heard: () => clearTimeout(timer), done });
      this.#say({ kind: 'question', call, question });
    });
  }

  #hear(message: Message): void {
    if (message.kind !== 'question') {
      const call = this.#calls.get(message.call);
      if (call === undefined) return;
      if (message.kind === 'answer') call.done(message.answer);
      else {
        call.heard();
        call.tab = message.tab;
        void this.#watch(message.tab);
      }
      return;
    }
    const serve = this.#serve;
    if (serve === undefined) return;
    const { call, question } = message;
    this.#say({ kind: 'heard', call, tab: this.#tab });
    serve(question).then(
      answer => this.#say({ kind: 'answer', call, answer }),
      () => this.#say({ kind: 'answer', call, answer: failed('broken') }),
    );
  }

  /** What a tab that is gone was asked for is not answered any more. */
  async #watch(tab: string): Promise<void> {
    if (this.#watched.has(tab)) return;
    this.#watched.add(tab);
    await this.#whenGone(tab);
    for (const call of [...this.#calls.values()]) if (call.tab === tab) call.done(failed('broken'));
  }

  #say(message: Message): void {
    this.#bus.postMessage(message);
  }
}

async function answerFrom(
  engine: ServedEngine,
  store: BrowserFileStore,
  question: FilesQuestion,
): Promise<FilesAnswer> {
  const { intake } = engine;
  switch (question.do) {
    case 'folder':
      return ok(intake.addFolder(question.name));
    case 'drop':
      await intake.drop(question.id);
      return ok(undefined);
    case 'take': {
      const { file, handle, folder, path } = question;
      const source = await store.take(file, handle);
      if (!source.ok) return source;
      if (folder === undefined || path === undefined) {
        const { name, type } = file;
        return ok(intake.addFile({ name, source: source.value, ...(type !== '' && { mime: type }) }));
      }
      const added = intake.addToFolder(folder, path, source.value);
      if (!added.ok) await store.release(source.value);
      return added.ok ? ok(folder) : added;
    }
    case 'picked': {
      const sources = (await engine.offers?.sourcesOf(question.id)) ?? [];
      return ok(sources.flatMap(source => (source.kind === 'picked' ? source.id : [])));
    }
    case 'show': {
      const shown = await engine.shown(question.id, question.path);
      if (shown === undefined) return failed('not-found');
      const file = await store.blob(shown.source);
      return file.ok ? ok(new File([file.value], shown.name, { type: shown.mime ?? '' })) : file;
    }
  }
}
