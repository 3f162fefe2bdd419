/**
 * What the gallery shows: each screen and state once. `clicks` are pressed after loading, by their accessible names,
 * to get to what only a person opens (menus, popovers).
 */
export interface SceneEntry {
  readonly id: string;
  /** Text fields filled in first, by label. */
  readonly fills?: Readonly<Record<string, string>>;
  readonly clicks?: readonly {
    readonly role: 'button' | 'tab' | 'combobox' | 'menuitem';
    readonly name: string;
  }[];
  /** Typed into what has the focus afterwards. */
  readonly type?: string;
  /** Shows that the scene is complete. */
  readonly expects?: string;
  /** Right-clicked after the clicks: a person, or the message with these words. */
  readonly menuOf?: string;
  /** Chosen from that menu. */
  readonly choose?: string;
}

export const SCENES: readonly SceneEntry[] = [
  { id: 'starting' },
  { id: 'engine-gone', expects: 'does not answer' },
  { id: 'first-run', expects: 'open to everyone' },
  { id: 'first-run-page', expects: 'open to everyone' },
  { id: 'first-run-invite', expects: 'invited by' },
  { id: 'first-run-closed', expects: 'takes no new accounts' },
  { id: 'first-run-unreachable', expects: 'can’t be reached' },
  { id: 'first-run-log-in', clicks: [{ role: 'tab', name: 'Log in' }] },
  { id: 'first-run-recover', clicks: [{ role: 'tab', name: 'Recover' }] },
  { id: 'first-run-revoked' },
  { id: 'loading' },
  { id: 'empty' },
  { id: 'home' },
  { id: 'conversation' },
  { id: 'conversation-details', expects: '38211' },
  { id: 'conversation-details-verified', expects: 'Verified on' },
  { id: 'conversation-unread' },
  { id: 'conversation-empty' },
  { id: 'conversation-failed' },
  { id: 'conversation-typing' },
  { id: 'conversation-hit' },
  { id: 'conversation-rtl' },
  { id: 'conversation-long-name', expects: '38211' },
  { id: 'conversation-emoji', clicks: [{ role: 'button', name: 'Emoji' }] },
  { id: 'conversation-loading' },
  { id: 'conversation-pinned', expects: 'Pinned 1 of 2' },
  { id: 'conversation-reply', menuOf: 'Call at six?', choose: 'Reply', expects: 'Reply to Bob' },
  { id: 'conversation-edit', menuOf: 'Bring the topo', choose: 'Edit', expects: 'Edit message' },
  { id: 'conversation-reactions', expects: 'You deleted this message' },
  { id: 'message-menu', menuOf: 'Bring the topo', expects: 'Copy text' },
  { id: 'message-react', menuOf: 'Bring the topo', choose: 'React…' },
  { id: 'message-versions', expects: 'We meet at six.' },
  { id: 'message-versions-failed', expects: 'no longer there' },
  { id: 'message-delete', expects: 'Delete this message?' },
  { id: 'identity-changed', expects: 'Accept new key' },
  { id: 'groups' },
  { id: 'compact' },
  { id: 'online-only' },
  { id: 'roster-menu', menuOf: 'Bob Okafor' },
  { id: 'own-menu', clicks: [{ role: 'button', name: 'alice, online' }] },
  {
    id: 'own-menu-profiles',
    clicks: [{ role: 'button', name: 'alice, online' }],
    expects: 'Accounts on this computer',
  },
  { id: 'search', clicks: [{ role: 'combobox', name: 'Search people and messages' }], type: 'ca' },
  { id: 'requests', expects: 'Henrik' },
  { id: 'requests-empty' },
  { id: 'add-buddy', expects: 'Send request' },
  { id: 'add-buddy-found', expects: 'nobody with this address' },
  {
    id: 'add-buddy-invite',
    clicks: [
      { role: 'tab', name: 'Invite somebody' },
      { role: 'button', name: 'Create invite link' },
      { role: 'button', name: 'Show QR code' },
    ],
  },
  { id: 'organise', expects: 'What you call them' },
  { id: 'remove' },
  { id: 'block' },
  { id: 'log-out' },
  { id: 'status-text' },
  { id: 'shortcuts', expects: 'Send the message' },
  { id: 'offline' },
  { id: 'connecting' },
  { id: 'engine-lost' },
  { id: 'notices' },
  { id: 'notice-ended-unexpectedly', expects: 'did not end properly' },
  { id: 'report', expects: 'network changed' },
  { id: 'report-failed', expects: 'Try again' },
  { id: 'call-incoming' },
  { id: 'call-incoming-reply', clicks: [{ role: 'button', name: 'Decline with a message…' }] },
  { id: 'call-outgoing' },
  { id: 'call-connecting' },
  { id: 'call-active' },
  { id: 'call-muted' },
  { id: 'call-devices', clicks: [{ role: 'button', name: 'Microphone and speaker' }], expects: 'Speaker' },
  { id: 'call-reconnecting' },
  { id: 'call-relayed' },
  { id: 'call-declined' },
  { id: 'call-failed' },
  { id: 'call-microphone-blocked' },
  { id: 'call-bar' },
  { id: 'settings-account', expects: 'Account' },
  { id: 'settings-admin', expects: 'Server version' },
  { id: 'settings-devices', expects: 'After a theft' },
  { id: 'settings-appearance', expects: 'Theme' },
  { id: 'settings-chat', expects: 'Enter sends' },
  { id: 'settings-sound', expects: 'Echo cancellation' },
  { id: 'settings-privacy', expects: 'Blocked people' },
  { id: 'settings-notifications', expects: 'Show notifications' },
  { id: 'settings-keys', expects: 'Send the message' },
  { id: 'settings-about', expects: 'No telemetry, ever' },
  { id: 'revoke-device', expects: 'logged out and can’t' },
  { id: 'rename-device', expects: 'Name of this device' },
  { id: 'change-password', expects: 'New password' },
  { id: 'new-recovery-code', expects: 'A new code replaces' },
  { id: 'rotate-identity', expects: 'Remove these devices' },
  { id: 'delete-account', expects: 'Delete your account?' },
  {
    id: 'recovery-code',
    fills: { 'User name': 'alice', Password: 'correct horse battery' },
    clicks: [{ role: 'button', name: 'Create account' }],
    expects: 'Save as file',
  },
  { id: 'broken', expects: 'This part of the window broke' },
];
