import type { MediaOrder, MediaReport } from '../../engine/ports/call-media.ts';
import { EchoCall } from './echo-call.ts';
import type { SoundStack } from './sound-stack.ts';

/** Carries out an engine's orders about its calls, as a window does, with an echo in place of a person. */
export class EchoCalls {
  readonly #stack: SoundStack;
  readonly #report: (report: MediaReport) => void;
  readonly #calls = new Map<string, EchoCall>();

  constructor(stack: SoundStack, report: (report: MediaReport) => void) {
    this.#stack = stack;
    this.#report = report;
  }

  obey(order: MediaOrder): void {
    const { callId } = order;
    const call = this.#calls.get(callId);
    switch (order.type) {
      // There is no microphone that could be missing.
      case 'prepare':
        return;
      case 'start':
        call?.close();
        this.#calls.set(callId, new EchoCall(order, this.#stack, this.#report));
        this.#report({ type: 'ready', callId, generation: order.generation });
        return;
      case 'signal':
        if (call?.generation === order.generation) call.signal(order.data);
        return;
      case 'mute':
        if (call !== undefined) call.muted = order.muted;
        return;
      case 'hold':
        call?.setHeld(order.held);
        return;
      case 'network-changed':
        call?.networkChanged();
        return;
      case 'stop':
        call?.close();
        this.#calls.delete(callId);
        return;
    }
  }
}
