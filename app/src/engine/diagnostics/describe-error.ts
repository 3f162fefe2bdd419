const FRAMES = 12;

/** What may be said of an exception: its kind, its code and where; not its message, which may quote contents. */
export function describeError(error: unknown): {
  readonly type: string;
  readonly code?: string;
  readonly stack: string;
} {
  if (!(error instanceof Error)) return { type: typeof error, stack: '' };
  const code: unknown = Reflect.get(error, 'code');
  const frames = error.stack?.split('\n').filter(line => line.trimStart().startsWith('at ')) ?? [];
  return {
    type: error.name,
    ...(typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) && { code }),
    stack: frames.slice(0, FRAMES).map(withoutFolders).join('\n'),
  };
}

/** Folders tell the name of the user: `at run (file:///home/alice/kith/daemon.mjs:1:2)` becomes `at run (daemon.mjs:1:2)`. */
function withoutFolders(frame: string): string {
  const [, called, place] = /^at (?:(.*) \()?(.*?)\)?$/.exec(frame.trim()) ?? [];
  const file = place?.split(/[\\/]/).at(-1) ?? '';
  return called === undefined ? `at ${file}` : `at ${called} (${file})`;
}
