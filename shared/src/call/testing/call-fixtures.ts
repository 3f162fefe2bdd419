import type { Address } from '../../identity/address.ts';
import type { DeviceId } from '../../protocol/schemas.ts';
import { type CallDesk, type DeskEffect, type DeskEvent, newCallDesk, stepDesk } from '../call-desk.ts';
import type { CallEvent } from '../call-events.ts';
import type { CallMessage } from '../call-messages.ts';
import type { CallRecord } from '../call-record.ts';
import type { CallMachine } from '../call-state.ts';
import { hasLeg } from '../call-step.ts';

export const NOW = 1_750_000_000_000;
/** Below and above `CALL` in the order that decides a glare. */
export const LOWER_CALL = 'A'.repeat(22);
export const CALL = 'M'.repeat(22);
export const HIGHER_CALL = 'Z'.repeat(22);

export const alice = { address: 'alice@home.example' as Address, device: 'alice-1' as DeviceId };
export const alice2 = 'alice-2' as DeviceId;
export const bob = 'bob@home.example' as Address;
export const carol = 'carol@home.example' as Address;
export const bob1 = 'bob-1' as DeviceId;
export const bob2 = 'bob-2' as DeviceId;
export const dave = 'dave@home.example' as Address;
export const dave1 = 'dave-1' as DeviceId;
export const carol1 = 'carol-1' as DeviceId;

/** A desk with a clock, for tests that tell a story: each event adds its effects to `effects`. */
export class Story {
  desk: CallDesk = newCallDesk(alice);
  now = NOW;
  effects: DeskEffect[] = [];

  /** The newest call. */
  get machine(): Pick<CallMachine, 'state' | 'timers'> {
    return this.desk.calls.at(-1) ?? { state: { name: 'idle' }, timers: [] };
  }

  /** Handles one event, for the newest call if it names none; returns the effects of it alone. */
  on(event: CallEvent | DeskEvent): readonly DeskEffect[] {
    const { state } = this.machine;
    const callId = state.name === 'idle' ? CALL : state.call.callId;
    const whole = { callId, others: 'hold', ...event } as DeskEvent;
    const { desk, effects } = stepDesk(this.desk, whole, this.now);
    this.desk = desk;
    this.effects.push(...effects);
    return effects;
  }

  place(callId = CALL, peer = bob): readonly DeskEffect[] {
    const devices = peer === carol ? [carol1] : [bob1, bob2];
    return this.on({ kind: 'place', callId, peer, devices, media: 'voice' });
  }

  hear(message: CallMessage, from: DeviceId = bob1): readonly DeskEffect[] {
    const address = { [carol1]: carol, [dave1]: dave, [alice2]: alice.address }[from] ?? bob;
    return this.on({ kind: 'message', from, address, message });
  }

  invite(callId = CALL, from: DeviceId = bob1, sentAt = this.now): readonly DeskEffect[] {
    return this.hear({ kind: 'invite', callId, media: 'voice', sentAt }, from);
  }

  media(
    kind: 'media-ready' | 'media-connected' | 'media-stalled',
    generation = 1,
    callId = CALL,
  ): readonly DeskEffect[] {
    return this.on({ kind, callId, generation });
  }

  /** Names of the calls' states, oldest call first, with who holds them. */
  get states(): readonly string[] {
    return this.desk.calls.map(({ state }) => {
      if (!hasLeg(state)) return state.name;
      const { here, there } = state.leg.hold;
      return [state.name, ...(here.held ? ['held here'] : []), ...(there.held ? ['held there'] : [])].join(
        ', ',
      );
    });
  }
}

type Stage = { readonly name: string; readonly tell: (story: Story) => void };

const placed: Stage = { name: 'inviting', tell: story => void story.place() };
const rung: Stage = { name: 'ringing', tell: story => void story.invite() };
const caller = (name: string, ...then: ((story: Story) => void)[]): Stage => ({
  name: `${name} as caller`,
  tell: story => {
    story.place();
    story.hear({ kind: 'accept', callId: CALL, generation: 1 });
    for (const part of then) part(story);
  },
});
const callee = (name: string, ...then: ((story: Story) => void)[]): Stage => ({
  name: `${name} as callee`,
  tell: story => {
    story.invite();
    story.on({ kind: 'accept' });
    for (const part of then) part(story);
  },
});
const connect = (story: Story) => void story.media('media-connected');
const stall = (story: Story) => void story.media('media-stalled');
const hangUp = (story: Story) => void story.on({ kind: 'hang-up' });

/** Every state that messages about `CALL` may find a device in. */
export const STAGES: readonly Stage[] = [
  { name: 'idle', tell: () => undefined },
  placed,
  rung,
  caller('connecting'),
  callee('connecting'),
  caller('active', connect),
  callee('active', connect),
  caller('reconnecting', connect, stall),
  callee('reconnecting', connect, stall),
  {
    name: 'ended, cancelled',
    tell: story => {
      placed.tell(story);
      hangUp(story);
    },
  },
  {
    name: 'ended, declined',
    tell: story => {
      rung.tell(story);
      story.on({ kind: 'decline' });
    },
  },
  caller('ended', connect, hangUp),
  callee('ended', connect, hangUp),
];

/** One line for what an event did: the state it led to, and what was said to whom. */
export function summary(story: Story, effects: readonly DeskEffect[]): string {
  const { state } = story.machine;
  const name = state.name === 'ended' ? `ended(${state.reason})` : state.name;
  const said = effects.flatMap(effect => {
    if (effect.kind === 'send') return [`${describe(effect.message)} to ${effect.to.join(' ')}`];
    if (effect.kind === 'tell-mine' && effect.message.kind === 'running') return ['running to mine'];
    return effect.kind === 'media-signal' ? ['signal'] : [];
  });
  return [name, ...said].join('; ');
}

function describe(message: CallMessage): string {
  switch (message.kind) {
    case 'cancel':
      return `cancel(${message.outcome})`;
    case 'hang-up':
      return `hang-up(${message.cause})`;
    case 'taken':
      return `taken(${message.by})`;
    default:
      return message.kind;
  }
}

/** A story told up to this stage. */
export function told(stage: string): Story {
  const story = new Story();
  const found = STAGES.find(({ name }) => name === stage);
  if (found === undefined) throw new Error(`no stage ${stage}`);
  found.tell(story);
  return story;
}

/** The effects of one kind. */
export const ofKind = <Kind extends DeskEffect['kind']>(effects: readonly DeskEffect[], kind: Kind) =>
  effects.filter((effect): effect is Extract<DeskEffect, { kind: Kind }> => effect.kind === kind);
export const recordsOf = (effects: readonly DeskEffect[]) => ofKind(effects, 'record');

/** A record as alice writes it who placed the call. */
export const record = (changes: Partial<CallRecord>): CallRecord => ({
  callId: CALL,
  caller: alice.address,
  callee: bob,
  outcome: 'answered',
  startedAt: NOW,
  duration: 0,
  media: 'voice',
  writtenBy: 'caller',
  ...changes,
});
/** A record as alice writes it who was called. */
export const incoming = (changes: Partial<CallRecord>) =>
  record({ caller: bob, callee: alice.address, writtenBy: 'callee', ...changes });
