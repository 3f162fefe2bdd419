import { dirname } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import type { Held } from '../../engine/offers/held-files.ts';
import type { FileAccess } from './file-routes.ts';
import { revealFile } from './reveal-file.ts';

/** What the routes for files reach of an engine. */
export function fileAccess(engine: Engine): FileAccess {
  return {
    store: engine.files,
    intake: engine.intake,
    shown: (id, path) => engine.shown(id, path),
    pathOf: async id => pathOf((await engine.offers?.held(id))?.held),
    reveal: revealFile,
  };
}

/** A copy in the store's keeping has no path that means something to a person. */
function pathOf(held: Held | undefined): string | undefined {
  if (held?.kind === 'file') return held.source.kind === 'path' ? held.source.path : undefined;
  if (held === undefined || held.path !== undefined) return held?.path;
  // A folder that was sent from its place: what all of its files lie in.
  const [file] = held.files;
  if (file?.source.kind !== 'path') return undefined;
  return file.path.reduce(path => dirname(path), file.source.path);
}
