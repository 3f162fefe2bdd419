import { type CallDesk, mayPlace } from '@kith/shared/call/call-desk';
import type { CallMediaKind } from '@kith/shared/call/call-messages';
import type { Address } from '@kith/shared/identity/address';
import type { DeviceId } from '@kith/shared/protocol/schemas';

/** A call on another device of mine, as a window shows it. */
export interface ElsewhereView {
  readonly callId: string;
  readonly address: Address;
  readonly media: CallMediaKind;
  readonly device: DeviceId;
  readonly deviceName: string;
  readonly connectedAt: number;
  /** That device asked for this one to take it. */
  readonly offered: boolean;
  readonly can: { readonly take?: true };
}

/** Calls that run on my other devices and not here. */
export function viewElsewhere(desk: CallDesk, nameOf: (device: DeviceId) => string): ElsewhereView[] {
  const here = new Set(
    desk.calls.flatMap(({ state }) =>
      state.name === 'idle' || state.name === 'ended' ? [] : [state.call.callId],
    ),
  );
  return desk.elsewhere
    .filter(({ callId }) => !here.has(callId))
    .map(({ callId, peer, on, running, offered }) => ({
      callId,
      address: peer,
      media: running.media,
      device: on,
      deviceName: nameOf(on),
      connectedAt: running.connectedAt,
      offered,
      can: mayPlace(desk, peer) ? { take: true } : {},
    }));
}
