/** Texts about the program itself: reports, accounts side by side, installation, notifications. */
export const enPlatform = {
  'report.problem': 'Report a problem',
  'report.problem-text': 'What Kith knows about itself, for whoever helps you. Nothing is sent by itself.',
  'report.open': 'Show the report',
  'report.explain':
    'This is all that the report holds: no message, no name, no password. Read it, then copy or save it and give it to whoever helps you.',
  'report.content': 'What the report holds',
  'report.copy': 'Copy',
  'report.save': 'Save as file',

  'profile.accounts': 'Accounts on this computer',
  'profile.default': 'Main account',

  'offer.update': 'A new version of Kith is here.',
  'offer.reload': 'Reload',
  'offer.notices': 'Kith can tell you of messages and calls while you look at something else.',
  'offer.not-now': 'Not now',
  'offer.install': 'Kith as an app',
  'offer.install-text': 'In a window of its own, with an icon among your programs. It stays the same page.',
  'offer.install-now': 'Install',

  'notice.ended-unexpectedly.title': 'Kith did not end properly the last time',
  'notice.ended-unexpectedly.text':
    'Nothing that was acknowledged is lost. If this happens again without a reason that you know, such as a power cut, the report helps to find out why.',
};
