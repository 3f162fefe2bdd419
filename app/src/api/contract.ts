import type { z } from 'zod';
import { ACCOUNT_COMMANDS, ACCOUNT_TOPICS } from './contract/account.ts';
import { CALL_COMMANDS, CALL_TOPICS } from './contract/calls.ts';
import { CHAT_COMMANDS, CHAT_TOPICS } from './contract/chat.ts';
import { FILE_COMMANDS, FILE_TOPICS } from './contract/files.ts';
import { NETWORK_COMMANDS, NETWORK_TOPICS } from './contract/network.ts';
import { PEOPLE_COMMANDS, PEOPLE_TOPICS } from './contract/people.ts';
import { PROGRAM_COMMANDS, PROGRAM_TOPICS } from './contract/program.ts';

/**
 * What a window may ask of an engine. Commands are typed, validated and asynchronous; a command answers with a
 * value or with an `ApiError`. Topics are what a window shows: a snapshot, then keyed
 * changes. The same contract works in a page, over a message port and over a loopback WebSocket.
 *
 * The schemas are used on the engine's side only; a window imports the types (`import type`), so that neither zod
 * nor engine code enters its bundle.
 */
export const COMMANDS = {
  ...ACCOUNT_COMMANDS,
  ...PEOPLE_COMMANDS,
  ...CHAT_COMMANDS,
  ...FILE_COMMANDS,
  ...CALL_COMMANDS,
  ...NETWORK_COMMANDS,
  ...PROGRAM_COMMANDS,
} as const;

/** Topics: rows under the key named, or one value (`key` undefined: one row, whose key is `''`). */
export const TOPICS = {
  ...ACCOUNT_TOPICS,
  ...PEOPLE_TOPICS,
  ...CHAT_TOPICS,
  ...FILE_TOPICS,
  ...CALL_TOPICS,
  ...NETWORK_TOPICS,
  ...PROGRAM_TOPICS,
} as const;

export type CommandName = keyof typeof COMMANDS;
export type CommandParams<N extends CommandName> = z.input<(typeof COMMANDS)[N]['params']>;
export type CommandResult<N extends CommandName> = z.output<(typeof COMMANDS)[N]['result']>;
export type TopicName = keyof typeof TOPICS;
export type TopicParams<N extends TopicName> = z.input<(typeof TOPICS)[N]['params']>;
export type TopicRow<N extends TopicName> = z.output<(typeof TOPICS)[N]['row']>;

export type { Settings } from '../engine/settings/settings.ts';
export type { DeviceRow, Session } from './contract/account.ts';
export type { ApiError } from './contract/api-error.ts';
export type { CallRow, ElsewhereRow } from './contract/calls.ts';
export type { LinkPreview, MessageRow } from './contract/chat.ts';
export type { TransferRow } from './contract/files.ts';
export type { NetworkPeerRow, NetworkRow, RelayOf } from './contract/network.ts';
export type { RequestRow, RosterRow } from './contract/people.ts';
export type { NoticeRow } from './contract/program.ts';
