import { failed } from '@kith/shared/protocol/result';
import type { Engine } from '../../engine/engine.ts';
import type { FileAccess } from './file-routes.ts';
import { revealFile } from './reveal-file.ts';

/** What the routes for files reach of an engine. */
export function fileAccess(engine: Engine): FileAccess {
  return {
    store: engine.files,
    intake: engine.intake,
    shown: (id, path) => engine.shown(id, path),
    // A copy in the store's keeping has no folder that means something to a person.
    reveal: async source => (source.kind === 'path' ? await revealFile(source.path) : failed('not-found')),
  };
}
