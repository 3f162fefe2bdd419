import { toBase64Url } from '@kith/shared/protocol/bytes';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Engine } from '../../engine/engine.ts';
import type { FileOffers } from '../../engine/offers/file-offers.ts';
import type { ApiError } from '../contract.ts';
import type { Caller, CommandHandlers } from '../server/topic-source.ts';
import type { EnginePlace } from './engine-topics.ts';
import { createReport } from './report.ts';

/** What a window gets for a command that has no value to give. */
const done = <Failure>(result: Result<unknown, Failure>): Result<Record<string, never>, Failure> =>
  result.ok ? ok({}) : result;

/** The commands of the contract on an engine. */
export function engineCommands(engine: Engine, place: EnginePlace): CommandHandlers {
  return {
    ...accountCommands(engine),
    ...buddyCommands(engine),
    ...chatCommands(engine),
    ...callCommands(engine),
    ...fileCommands(engine),
    'notice.dismiss': async ({ id }) => {
      engine.session.notices.dismiss(id);
      return ok({});
    },
    'network.measure': async () => {
      engine.nat.measure();
      return ok({});
    },
    'network.stop': async ({ stopped }) => {
      engine.supernode.stop(stopped);
      return ok({});
    },
    'profile.list': async () => ok({ profiles: (await place.profiles?.running()) ?? [] }),
    'profile.open': async ({ profile }) => {
      const url = await place.profiles?.open(profile);
      return url === undefined ? failed('not-possible-now') : ok({ url });
    },
    'report.create': async ({ window }) => ok({ text: await createReport(engine, place, window) }),
    'link.preview': async ({ url }) => {
      const found = await engine.preview(url);
      if (!found.ok) return found;
      const { picture, ...words } = found.value;
      return ok({
        ...words,
        ...(picture && { picture: { type: picture.type, data: toBase64Url(picture.bytes) } }),
      });
    },
    'settings.change': async change => {
      await engine.settings.change(change);
      return ok({});
    },
  };
}

type Part<Names extends keyof CommandHandlers> = Pick<CommandHandlers, Names>;
type Starting<Prefix extends string> = Extract<keyof CommandHandlers, `${Prefix}.${string}`>;

function accountCommands(
  engine: Engine,
): Part<Starting<'server' | 'account' | 'device' | 'identity' | 'admin' | 'presence'>> {
  const { account } = engine.session;
  return {
    'server.probe': ({ server }) => account.probe(server),
    'account.sign-up': params => account.signUp(params),
    'account.log-in': async params => done(await account.logIn(params)),
    'account.recover': async params => done(await account.recover(params)),
    'account.log-out': async ({ erase }) => {
      await engine.logOut(erase);
      return ok({});
    },
    'account.change-password': async ({ password, newPassword }) =>
      done(await account.changePassword(password, newPassword)),
    'account.new-recovery-code': ({ password }) => account.newRecoveryCode(password),
    'account.export': () => account.export(),
    'account.delete': async ({ password }) => done(await engine.deleteAccount(password)),
    'account.show-last-seen': async ({ show }) => done(await account.showLastSeen(show)),
    'device.rename': async ({ device, label }) => done(await account.renameDevice(device, label)),
    'device.revoke': async ({ device, password }) => done(await account.revokeDevice(device, password)),
    'identity.rotate': ({ password, revoke }) => account.rotateIdentity(password, revoke),
    'admin.claim': async ({ token }) => done(await account.claimAdmin(token)),
    'admin.overview': () => account.adminOverview(),
    'admin.policy': async ({ signUp }) => done(await account.setSignUpPolicy(signUp)),
    'presence.set': async ({ state, text }) => done(await account.setPresence(state, text)),
  };
}

function buddyCommands(engine: Engine): Part<Starting<'buddy' | 'invite'>> {
  const { buddies } = engine.session;
  return {
    'buddy.find': ({ address }) => buddies.find(address),
    'buddy.request': ({ to, note }) => buddies.request(to, note),
    'buddy.answer': async ({ address, answer }) => done(await buddies.answer(address, answer)),
    'buddy.withdraw': async ({ address }) => done(await buddies.withdraw(address)),
    'buddy.remove': async ({ address }) => done(await buddies.remove(address)),
    'buddy.block': async ({ address }) => done(await buddies.block(address)),
    'buddy.unblock': async ({ address }) => done(await buddies.unblock(address)),
    'buddy.organise': async params => done(await buddies.organise(params)),
    'buddy.safety-number': ({ address }) => buddies.safetyNumber(address),
    'buddy.verify': async ({ address, verified }) => done(await buddies.verify(address, verified)),
    'buddy.accept-identity': async ({ address }) => done(await buddies.acceptIdentity(address)),
    'buddy.hide-address': async ({ address, hide }) => {
      const self = engine.session.contacts.self();
      if (self === undefined) return failed('signed-out');
      await engine.addresses.choose(self.address, address, hide);
      return ok({});
    },
    'invite.create': () => buddies.createInvite(),
  };
}

function chatCommands(engine: Engine): Part<Starting<'chat'>> {
  const { chat } = engine;
  return {
    'chat.open': async ({ address }) => done(chat.open(address)),
    'chat.send': ({ address, text, reply, preview }) => chat.send(address, text, { reply, preview }),
    'chat.forward': async ({ ids, to }) => (await engine.offers?.forward(ids, to)) ?? failed('signed-out'),
    'chat.timer': async ({ address, step }) => done(await chat.timer(address, step)),
    'chat.notify': async ({ address, notify }) => done(await chat.notify(address, notify)),
    'chat.edit': async ({ id, text }) => done(await chat.edit(id, text)),
    'chat.delete': async ({ id }) => done(await chat.delete(id)),
    'chat.react': async ({ id, emoji, on }) => done(await chat.react(id, emoji, on)),
    'chat.pin': async ({ id, on }) => done(await chat.pin(id, on)),
    'chat.pinned': ({ address }) => chat.pinned(address),
    'chat.versions': ({ id }) => chat.versions(id),
    'chat.retry': async ({ id }) => done(await chat.retry(id)),
    'chat.read': async ({ address, upTo }) => done(await chat.read(address, upTo)),
    'chat.typing': async ({ address, active }) => done(chat.typing(address, active)),
    'chat.draft': async ({ address, text }) => done(await chat.draft(address, text)),
    'chat.history': ({ address, limit, ...where }) => chat.history(address, limit, where),
    'chat.export': ({ address, limit, after }) => chat.exported(address, limit, after),
    'chat.search': ({ query, limit, address }) => chat.search(query, limit, address),
  };
}

function callCommands(engine: Engine): Part<Starting<'call' | 'media'>> {
  const act = async (
    work: (calls: NonNullable<Engine['calls']>) => Result<unknown, ApiError>,
  ): Promise<Result<Record<string, never>, ApiError>> =>
    engine.calls === undefined ? failed('signed-out') : done(work(engine.calls));
  return {
    'call.place': async ({ address, video }, { window }) =>
      engine.calls?.place(address, window, video === true) ?? failed('signed-out'),
    'call.accept': ({ callId, video = false, others = 'hold' }, { window }) =>
      act(calls => calls.accept(callId, window, { video, others })),
    'call.decline': ({ callId, message }) => act(calls => calls.decline(callId, message)),
    'call.hang-up': ({ callId }) => act(calls => calls.hangUp(callId)),
    'call.dismiss': ({ callId }) => act(calls => calls.dismiss(callId)),
    'call.hold': ({ callId }) => act(calls => calls.hold(callId)),
    'call.resume': ({ callId }) => act(calls => calls.resume(callId)),
    'call.offer': ({ callId, device }) => act(calls => calls.offer(callId, device)),
    'call.take': ({ callId }, { window }) => act(calls => calls.take(callId, window)),
    'call.mute': ({ callId, muted }) => act(calls => calls.setMuted(callId, muted)),
    'media.attach': ({ callId }, caller) =>
      act(({ views }) =>
        attach(
          engine,
          views.some(view => view.callId === callId),
          caller,
        ),
      ),
    'media.report': async ({ event }, { window }) =>
      engine.media.report(window, event) ? ok({}) : failed('not-possible-now'),
  };
}

function fileCommands(engine: Engine): Part<Starting<'file'>> {
  const act = async (
    work: (offers: FileOffers) => Promise<Result<unknown, ApiError>>,
  ): Promise<Result<Record<string, never>, ApiError>> =>
    engine.offers === undefined ? failed('signed-out') : done(await work(engine.offers));
  const run = (work: (offers: FileOffers) => Promise<void>) =>
    act(async offers => {
      await work(offers);
      return ok(undefined);
    });
  return {
    'file.send': async ({ address, files, caption, reply }) =>
      (await engine.offers?.send(address, files, caption, reply)) ?? failed('signed-out'),
    'file.accept': ({ id, into }) => act(offers => offers.accept(id, into)),
    'file.decline': ({ id }) => act(offers => offers.decline(id)),
    'file.withdraw': ({ id }) => act(offers => offers.withdraw(id)),
    'file.pause': ({ id }) => run(offers => offers.pause(id)),
    'file.resume': ({ id }) => run(offers => offers.resume(id)),
    'file.cancel': ({ id }) => run(offers => offers.cancel(id)),
    'file.retry': ({ id }) => run(offers => offers.retry(id)),
    'file.pick-again': ({ id, intake }) => act(offers => offers.pickAgain(id, intake)),
    'file.clear': ({ ids }) => run(offers => offers.clear(ids)),
    'file.list': async ({ address, kind, limit, before }) =>
      engine.offers ? ok(await engine.offers.list(address, kind, limit, before)) : failed('signed-out'),
    'file.contents': async ({ id }) => {
      const held = (await engine.offers?.held(id))?.held;
      if (held?.kind !== 'folder') return failed('not-found');
      return ok({ files: held.files.map(({ path, source }) => ({ path, size: source.size })) });
    },
    'file.accept-up-to': ({ address, bytes }) => act(offers => offers.acceptUpTo(address, bytes)),
  };
}

function attach(
  { media }: Engine,
  isThisCall: boolean,
  { window }: Caller,
): Result<undefined, 'no-such-call' | 'not-possible-now'> {
  if (!isThisCall) return failed('no-such-call');
  return media.attach(window) ? ok(undefined) : failed('not-possible-now');
}
