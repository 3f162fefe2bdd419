/** Every way in which a command can fail, as a sentence: what happened and what to do. */
export const enErrors = {
  'error.malformed-command': 'Kith did not understand this. Update Kith and try again.',
  'error.unknown-command': 'This version of Kith can’t do that. Update Kith and try again.',
  'error.unknown-topic': 'This version of Kith can’t show that. Update Kith and try again.',
  'error.internal-error': 'Something went wrong inside Kith. Try again; if it stays, restart Kith.',
  'error.disconnected': 'Kith’s engine does not answer. It may be restarting: try again in a moment.',
  'error.unreachable': 'The server can’t be reached. Check its address and your network.',
  'error.timeout': 'The server took too long to answer. Try again.',
  'error.tls-mismatch':
    'The server’s certificate is not the one that your link names. Ask for a new link before you go on.',
  'error.insecure-address':
    'This address is not encrypted. Use an https address; plain http works on this computer only.',
  'error.server-key-changed':
    'The server has another key than before. Ask whoever runs it whether that is meant before you go on.',
  'error.unsupported-version': 'The server runs another version of Kith. Update Kith on both sides.',
  'error.malformed-reply': 'The server’s answer makes no sense. Check that the address is a Kith server.',
  'error.malformed-link': 'This link is incomplete or damaged. Copy it again, all of it.',
  'error.offline': 'You are offline. Kith does this as soon as the server is back: try again then.',
  'error.rate-limited': 'That was a lot at once. Wait a minute and try again.',
  'error.too-many-attempts': 'Too many attempts. Wait a quarter of an hour and try again.',
  'error.server-error': 'The server had a problem. Try again; if it stays, tell whoever runs it.',
  'error.signed-out': 'You are signed out. Log in and try again.',
  'error.already-signed-in': 'An account is open on this device already. Log out of it first.',
  'error.bad-user-name':
    'Use small letters, digits, dots, dashes and underscores, beginning and ending with a letter or digit.',
  'error.name-taken': 'This name is taken. Choose another one.',
  'error.name-reserved': 'This name is kept for the server itself. Choose another one.',
  'error.weak-password': 'Use at least 8 characters, and not your user name.',
  'error.weak-parameters':
    'The server asks for weaker protection of your password than Kith accepts. Tell whoever runs it.',
  'error.sign-up-closed': 'This server takes no new accounts. Ask whoever runs it.',
  'error.invite-required': 'This server needs an invitation. Paste the link you were given as the server.',
  'error.invite-invalid': 'This invitation was used or has expired. Ask for a new one.',
  'error.wrong-credentials': 'The name or the password is wrong. Check both and try again.',
  'error.wrong-password': 'The password is wrong. Try again.',
  'error.malformed-recovery-code': 'This is not a whole recovery code. Check it against your printout.',
  'error.too-many-revocations':
    'The list of removed devices is full. Rotate the identity, which starts a new one.',
  'error.too-many-devices': 'This account has the most devices it can have. Remove one of them first.',
  'error.too-many-accounts': 'Too many accounts were made from your network. Try again in an hour.',
  'error.unknown-device': 'This device is no longer part of the account.',
  'error.admin-token-invalid':
    'This token is wrong or was used. Look at what the server printed at its start.',
  'error.not-allowed': 'You may not do that.',
  'error.malformed-address': 'This is no address. It looks like bob@home.example.',
  'error.no-such-account': 'There is nobody with this address. Check the spelling.',
  'error.own-account': 'This is your own address.',
  'error.already-buddies': 'This person is in your list already.',
  'error.not-buddies': 'This person is not in your list. Add them first.',
  'error.no-such-request': 'This request is gone: it was withdrawn or answered elsewhere.',
  'error.too-many-buddies': 'Your list is full. Remove somebody first.',
  'error.too-many-requests': 'You have sent many requests today. Try again tomorrow.',
  'error.identity-changed': 'This person’s key has changed. Look at the warning in the conversation first.',
  'error.fingerprint-mismatch':
    'The server shows another key for this person than your link names. Do not go on; tell the person who gave you the link.',
  'error.untrusted-card': 'The server could not prove who this person is. Try again later.',
  'error.message-too-long': 'This message is too long. Send it in parts.',
  'error.message-empty': 'There is nothing to send.',
  'error.no-such-message': 'This message is no longer there.',
  'error.no-devices': 'This person has no device to reach yet. Try again when they have logged in.',
  'error.busy': 'You are in a call already. Hang up first.',
  'error.no-such-call': 'This call is over.',
  'error.no-preview': 'There is no preview of this page.',
  'error.not-possible-now': 'That is not possible now.',

  'session-problem.unreachable': 'The server can’t be reached. Links that are open go on working.',
  'session-problem.tls-mismatch':
    'The server shows another certificate than before. Kith does not connect until that is cleared up.',
  'session-problem.server-key-changed':
    'The server has another key than before. Kith does not connect: ask whoever runs it.',
  'session-problem.device-revoked':
    'This device was removed from the account by one of your other devices. Log in again to use it.',
  'session-problem.account-deleted': 'This account was deleted.',
  'session-problem.replaced':
    'This account was opened again from the same device. That one is connected now.',
  'session-problem.unsupported-version': 'The server runs another version of Kith. Update Kith.',
  'session-problem.rejected': 'The server did not let this device in. Log out and in again.',

  'failure.expired': 'Not delivered in 30 days.',
  'failure.mailbox-full': 'Their mailbox is full. Try again when they were online.',
  'failure.not-buddies': 'Not sent: you are not in each other’s list.',
  'failure.unknown': 'Not sent.',
  'failure.retry': 'Try again',

  'audio-error.denied':
    'The microphone is blocked. Allow it for Kith in your browser or system settings, then try again.',
  'audio-error.no-device': 'There is no microphone. Plug one in, then try again.',
  'audio-error.in-use': 'Another program uses the microphone. Close it there, then try again.',
  'audio-error.insecure': 'Browsers give the microphone to secure pages only. Open Kith over https.',
  'audio-error.failed': 'The microphone can’t be used. Choose another one, or plug it in again.',
} as const;
