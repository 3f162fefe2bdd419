import type { MediaOrder } from '../../engine/ports/call-media.ts';
import { EchoCalls } from './echo-calls.ts';
import type { FromEchoMedia } from './echo-media.ts';
import { loadSoundStack } from './sound-stack.ts';

// A process of its own, started by EchoMedia: orders of the engine come in, reports go out.

const say = (message: FromEchoMedia) => void process.send?.(message);
const stack = loadSoundStack();
// Also what was said has to get out first. Natural ends can hang on the addon's threads.
process.once('disconnect', () => process.exit(0));
if (stack === undefined) {
  say({ type: 'missing' });
  process.disconnect();
} else {
  const calls = new EchoCalls(stack, report => say({ type: 'report', report }));
  process.on('message', (order: MediaOrder) => calls.obey(order));
  // What asks the node to end may reach this process too: the node says when it ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  say({ type: 'ready' });
}
