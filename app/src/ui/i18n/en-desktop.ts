/** Texts about the desktop app: its settings, windows of conversations, and the choice of a screen to show. */
export const enDesktop = {
  'settings.desktop': 'Desktop',

  'desktop.window': 'Window',
  'desktop.close-to-tray': 'Keep running when the window is closed',
  'desktop.close-to-tray-hint':
    'You stay reachable. Kith’s sign in the tray opens the window again and quits Kith.',
  'desktop.start-at-login': 'Start when I log in to this computer',
  'desktop.start-at-login-hint': 'Without a window, so that calls and messages reach you.',
  'desktop.away-when-locked': 'Show me as away while the screen is locked',
  'desktop.away-when-locked-hint': 'Only when you are shown as online.',

  'desktop.keys': 'Keys that work everywhere',
  'desktop.keys-hint': 'During a call, also while another program is in front.',
  'desktop.push-to-talk': 'Hold to speak',
  'desktop.push-to-talk-hint': 'The key that you chose for it under Sound and video.',
  'desktop.key-unknown': 'The key that you chose under Sound and video works in the window of Kith only.',
  'desktop.mute-key': 'Mute and unmute',
  'desktop.no-key': 'No key',
  'desktop.press-key': 'Press the keys…',
  'desktop.set-key': 'Set key for: {{name}}',
  'desktop.remove-key': 'Remove key for: {{name}}',
  'desktop.key-taken': 'Another program holds this key. Choose another one.',
  'desktop.key-wayland':
    'Your desktop (Wayland) does not let programs watch keys. In the window of Kith the keys of a call work as ever.',
  'desktop.key-unavailable':
    'Keys can’t be watched on this system. In the window of Kith the keys of a call work as ever.',
  'desktop.key-permission':
    'macOS asks for permission first: allow Kith under System Settings, Privacy & Security, Accessibility, then start Kith again.',

  'desktop.spelling': 'Spell check',
  'desktop.spelling-hint':
    'Words are checked on this computer. The dictionary of a language is fetched once, from Google, when you add it.',
  'desktop.spelling-none': 'Nothing is checked until you add a language.',
  'desktop.add-language': 'Add a language',
  'desktop.choose-language': 'Choose…',
  'desktop.remove-language': 'Remove {{name}}',

  'desktop.updates': 'Updates',
  'desktop.version': 'Kith {{version}}',
  'desktop.check-updates': 'Look for updates once a day',
  'desktop.check-updates-hint':
    'The server that offers them learns your address on the network and your version, nothing else. You are asked before anything is fetched or installed.',
  'desktop.check-now': 'Look now',
  'desktop.remark.up-to-date': 'You have the newest version.',
  'desktop.remark.update-failed': 'No update could be had. Try again later.',

  'desktop.accounts': 'Accounts side by side',
  'desktop.accounts-hint': 'Each has its own window, history and keys, and runs by itself.',
  'desktop.account-open': 'Open',
  'desktop.account-this': 'This window',
  'desktop.account-name': 'Name for another account',
  'desktop.account-name-hint': 'Small letters, digits and hyphens; only you see it.',
  'desktop.account-name-wrong': 'Take up to 32 small letters, digits and hyphens, a letter or digit first.',
  'desktop.account-name-there': 'There is one of this name already.',
  'desktop.account-add': 'Add',

  'desktop.remark.window-recovered': 'The window had failed and was loaded again. Nothing is lost.',
  'desktop.remark.malformed-link': 'That link is not complete. Ask for a new one.',

  'person.own-window': 'Open in a window of its own',
  'shortcut.own-window': 'Open the chat in a window of its own',

  'source.title': 'Show a screen or a window',
  'source.text': 'The other person sees what you choose until you stop.',
  'source.screens': 'Screens',
  'source.windows': 'Windows',
  'source.none-title': 'Nothing to choose from',
  'source.none':
    'The system shows no screen to Kith. Allow Kith to record the screen in the system’s settings, then try again.',
  'source.sound': 'Send along what this computer plays',
  'source.show': 'Show it',
};
