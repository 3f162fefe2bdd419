import type { Engine } from '../../engine/engine.ts';
import type { Clock } from '../../engine/ports/clock.ts';
import { ApiServer } from '../server/api-server.ts';
import { engineCommands } from './engine-commands.ts';
import { type EnginePlace, engineTopics } from './engine-topics.ts';

export interface ServeOptions extends EnginePlace {
  readonly clock: Clock;
  readonly randomId: () => string;
  readonly onBug: (where: string, error: unknown) => void;
}

/** The api of an engine: connect channels to it. The engine hears when a window that may hold call media is gone. */
export function serveEngine(engine: Engine, options: ServeOptions): ApiServer {
  return new ApiServer({
    commands: engineCommands(engine, options),
    topics: engineTopics(engine, options, options.clock),
    clock: options.clock,
    randomId: options.randomId,
    onBug: options.onBug,
    onWindow: (window, present) => {
      if (!present) engine.media.windowClosed(window);
    },
  });
}
