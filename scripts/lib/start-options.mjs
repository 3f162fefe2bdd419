// What `npm start -- …` understands.

import { parseArgs } from 'node:util';
import { DEFAULT_PROFILE, isProfileName } from '../../app/src/api/profile-name.ts';
import { userDataFolder } from './workspace.mjs';

export const usage = `npm start -- [options]

Starts Kith on this machine: a rendezvous server for you and your friends, and the app with its window.

  --join LINK     join somebody's rendezvous (their kith: link or address) instead of starting one
  --port N        port of the rendezvous on this machine (8787); N+1 is what other machines reach,
                  N+2 is the window's when it opens in a browser
  --profile NAME  another account beside yours, with data and a window of its own (work, family-2)
  --profiles      list the accounts on this machine
  --data DIR      where everything is kept
  --name NAME     name of the rendezvous: what stands after the @ of its addresses
  --local         this machine only: nobody else can reach the rendezvous
  --no-open       open no window, print the addresses
  --help          this text
`;

/**
 * @typedef {object} StartOptions
 * @property {string | undefined} join
 * @property {number} port
 * @property {string} data
 * @property {string} profile `default` is the one without a name
 * @property {boolean} profiles only list them
 * @property {string | undefined} name
 * @property {boolean} local
 * @property {boolean} open
 */

/**
 * @param {string[]} args
 * @returns {{ ok: true, help: true } | { ok: true, help: false, options: StartOptions } | { ok: false, sentence: string }}
 */
export function parseStartOptions(args) {
  let values;
  try {
    values = parseArgs({
      args,
      options: {
        join: { type: 'string' },
        port: { type: 'string', default: '8787' },
        data: { type: 'string', default: process.env.KITH_DATA || userDataFolder() },
        profile: { type: 'string', default: DEFAULT_PROFILE },
        profiles: { type: 'boolean', default: false },
        name: { type: 'string' },
        local: { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    return {
      ok: false,
      sentence: `${error instanceof Error ? error.message : error} See npm start -- --help.`,
    };
  }
  if (values.help) return { ok: true, help: true };
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_533) {
    return { ok: false, sentence: `--port ${values.port} is no port: take a number from 1 to 65533.` };
  }
  if (!isProfileName(values.profile)) {
    return {
      ok: false,
      sentence: `--profile ${values.profile} is no name: take small letters, digits and hyphens, 32 at most, and no hyphen first.`,
    };
  }
  return {
    ok: true,
    help: false,
    options: {
      join: values.join,
      port,
      data: values.data,
      profile: values.profile,
      profiles: values.profiles,
      name: values.name,
      local: values.local,
      open: !values['no-open'],
    },
  };
}
