import type { CallMediaEvent as MachineEvent } from '@kith/shared/call/call-events';
import type { CallMediaEvent } from '../ports/call-media.ts';

/** What a window reports, in the words of the call machine. */
export function toCallEvent(event: CallMediaEvent): MachineEvent {
  switch (event.type) {
    case 'signal':
      return { kind: 'media-signal', callId: event.callId, generation: event.generation, data: event.data };
    case 'ready':
      return { kind: 'media-ready', callId: event.callId, generation: event.generation };
    case 'connected':
      return { kind: 'media-connected', callId: event.callId, generation: event.generation };
    case 'stalled':
      return { kind: 'media-stalled', callId: event.callId, generation: event.generation };
    case 'failed': {
      const { callId, generation, failure } = event;
      return { kind: 'media-failed', callId, generation, failure };
    }
    case 'lost':
      return { kind: 'media-lost' };
    case 'attached':
      return { kind: 'media-attached' };
  }
}
