import sanitize from 'sanitize-filename';

/**
 * Longest name in bytes of UTF-8: file systems take 255 bytes or UTF-16 units; a number against collisions has to fit
 * behind it.
 */
const LONGEST = 240;
/** An extension longer than this is no extension. Bytes. */
const LONGEST_EXTENSION = 24;
/** Folders get less, so that a path stays below what systems take for a whole one. Bytes. */
const LONGEST_FOLDER = 60;
/** Folders in folders: what lies deeper is put into the last of them. */
const DEEPEST = 16;

/** Control characters, bidi and zero-width marks, other characters that nobody sees. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** Names of devices on Windows, with whatever follows a dot; the superscript digits count. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i;
/** What a file manager reads by itself when it merely shows a folder, and which may name a server to log in to. */
const READ_BY_ITSELF =
  /(^(desktop\.ini|autorun\.inf)|\.(lnk|url|scf|local|library-ms|search-ms|searchconnector-ms|theme))$/i;

/**
 * A name that any file system takes and that shows itself as what it is, whatever a peer wrote: no path, no device, no
 * hidden file, no control or bidi characters, cut with the extension kept. Never empty. What is safe already stays as it
 * is.
 *
 * @param longest bytes of UTF-8
 */
export function safeName(name: string, longest = LONGEST): string {
  // Cut first: a name comes from a peer, and the library would cut an extension off.
  const visible = name.slice(0, 4_096).toWellFormed().normalize('NFC').replace(INVISIBLE, '');
  const short = shortened(withoutEdges(visible.replace(/\p{Zs}+/gu, ' ')), longest);
  // Devices by own hand, since the library would throw away the rest of such a name.
  const plain = withoutEdges(sanitize(short.replace(DEVICE, '_$&'), { replacement: '_' }));
  const safe = shortened(READ_BY_ITSELF.test(plain) ? `${plain}.download` : plain, longest);
  return safe === '' ? 'file' : safe;
}

/** `name` for the first, then `name (2).ext` and so on. */
export function numberedName(name: string, number: number): string {
  if (number === 1) return name;
  const { stem, extension } = split(name);
  return `${stem} (${number})${extension}`;
}

/** What two names have in common that are the same file on a system which does not tell capitals apart. */
export function foldedName(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase();
}

/** Names that are taken in one folder. */
export class TakenNames {
  readonly #folded: Set<string>;
  /** What is tried next for a name that was asked for before: many files may have the same one. */
  readonly #next = new Map<string, number>();

  constructor(names: readonly string[] = []) {
    this.#folded = new Set(names.map(foldedName));
  }

  /** The first of `name`, `name (2)`, ... that is free; it is taken then. */
  take(name: string): string {
    const asked = foldedName(name);
    for (let number = this.#next.get(asked) ?? 1; ; number++) {
      const candidate = numberedName(name, number);
      const folded = foldedName(candidate);
      if (this.#folded.has(folded)) continue;
      this.#folded.add(folded);
      this.#next.set(asked, number + 1);
      return candidate;
    }
  }
}

/** Names of a folder that is being laid out, by what the peer called them. */
interface Level {
  readonly taken: TakenNames;
  readonly folders: Map<string, { readonly name: string; readonly level: Level }>;
}

const emptyLevel = (): Level => ({ taken: new TakenNames(), folders: new Map() });

/**
 * Safe paths for the files of a folder, in their order: each its own, also where capitals don't count, and none outside
 * of the folder.
 *
 * @param paths names from the folder downwards, as the peer wrote them, the file's own last
 */
export function safePaths(paths: readonly (readonly string[])[]): string[][] {
  const top = emptyLevel();
  return paths.map(path => {
    const folders: string[] = [];
    let level = top;
    for (const folder of path.slice(0, -1).slice(0, DEEPEST)) {
      let next = level.folders.get(folder);
      if (next === undefined) {
        next = { name: level.taken.take(safeName(folder, LONGEST_FOLDER)), level: emptyLevel() };
        level.folders.set(folder, next);
      }
      folders.push(next.name);
      level = next.level;
    }
    return [...folders, level.taken.take(safeName(path.at(-1) ?? ''))];
  });
}

function withoutEdges(name: string): string {
  return name.replace(/^[. ]+/, '').replace(/[. ]+$/, '');
}

function split(name: string): { stem: string; extension: string } {
  const extension = /.(\.tar)?(\.[^. ]+)$/i.exec(name)?.[0].slice(1) ?? '';
  if (bytesOf(extension) > LONGEST_EXTENSION) return { stem: name, extension: '' };
  return { stem: name.slice(0, name.length - extension.length), extension };
}

function shortened(name: string, longest: number): string {
  if (bytesOf(name) <= longest) return name;
  const { stem, extension } = split(name);
  let left = longest - bytesOf(extension);
  let kept = '';
  for (const character of stem) {
    left -= bytesOf(character);
    if (left < 0) break;
    kept += character;
  }
  return `${withoutEdges(kept)}${extension}`;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
