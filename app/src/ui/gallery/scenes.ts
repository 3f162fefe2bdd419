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
  /** Right-clicked after the clicks. */
  readonly menuOf?: string;
}

export const SCENES: readonly SceneEntry[] = [
  { id: 'starting' },
  { id: 'engine-gone' },
  { id: 'first-run' },
  { id: 'first-run-page' },
  { id: 'first-run-invite' },
  { id: 'first-run-closed' },
  { id: 'first-run-unreachable' },
  { id: 'first-run-log-in', clicks: [{ role: 'tab', name: 'Log in' }] },
  { id: 'first-run-recover', clicks: [{ role: 'tab', name: 'Recover' }] },
  { id: 'first-run-revoked' },
  { id: 'loading' },
  { id: 'empty' },
  { id: 'home' },
  { id: 'conversation' },
  { id: 'conversation-details' },
  { id: 'conversation-details-verified' },
  { id: 'conversation-unread' },
  { id: 'conversation-empty' },
  { id: 'conversation-failed' },
  { id: 'conversation-typing' },
  { id: 'conversation-rtl' },
  { id: 'conversation-long-name' },
  { id: 'conversation-emoji', clicks: [{ role: 'button', name: 'Emoji' }] },
  { id: 'conversation-loading' },
  { id: 'identity-changed' },
  { id: 'groups' },
  { id: 'compact' },
  { id: 'online-only' },
  { id: 'roster-menu', menuOf: 'Bob Okafor' },
  { id: 'own-menu', clicks: [{ role: 'button', name: 'alice, online' }] },
  { id: 'search', clicks: [{ role: 'combobox', name: 'Search people and messages' }], type: 'ca' },
  { id: 'requests' },
  { id: 'requests-empty' },
  { id: 'add-buddy' },
  { id: 'add-buddy-found' },
  {
    id: 'add-buddy-invite',
    clicks: [
      { role: 'tab', name: 'Invite somebody' },
      { role: 'button', name: 'Create invite link' },
      { role: 'button', name: 'Show QR code' },
    ],
  },
  { id: 'organise' },
  { id: 'remove' },
  { id: 'block' },
  { id: 'log-out' },
  { id: 'status-text' },
  { id: 'shortcuts' },
  { id: 'offline' },
  { id: 'connecting' },
  { id: 'engine-lost' },
  { id: 'notices' },
  { id: 'call-incoming' },
  { id: 'call-incoming-reply', clicks: [{ role: 'button', name: 'Decline with a message…' }] },
  { id: 'call-outgoing' },
  { id: 'call-connecting' },
  { id: 'call-active' },
  { id: 'call-muted' },
  { id: 'call-devices', clicks: [{ role: 'button', name: 'Microphone and speaker' }] },
  { id: 'call-reconnecting' },
  { id: 'call-relayed' },
  { id: 'call-declined' },
  { id: 'call-failed' },
  { id: 'call-microphone-blocked' },
  { id: 'call-bar' },
  { id: 'settings-account' },
  { id: 'settings-admin' },
  { id: 'settings-devices' },
  { id: 'settings-appearance' },
  { id: 'settings-chat' },
  { id: 'settings-sound' },
  { id: 'settings-privacy' },
  { id: 'settings-notifications' },
  { id: 'settings-keys' },
  { id: 'settings-about' },
  { id: 'revoke-device' },
  { id: 'rename-device' },
  { id: 'change-password' },
  { id: 'new-recovery-code' },
  { id: 'rotate-identity' },
  { id: 'delete-account' },
  {
    id: 'recovery-code',
    fills: { 'User name': 'alice', Password: 'correct horse battery' },
    clicks: [{ role: 'button', name: 'Create account' }],
  },
  { id: 'broken' },
];
