import { REQUESTS, type RequestName, type RequestResult } from '@kith/shared/protocol/rendezvous-contract';
import type { z } from 'zod';
import type { Connection } from './connection.ts';
import type { Outcome } from './outcome.ts';
import type { Session } from './presence/sessions.ts';

/** Parameters of a request after they were checked. */
export type CheckedParams<N extends RequestName> = z.output<(typeof REQUESTS)[N]['params']>;

/** Requests that a connection may make before a device logged in on it. */
export const OPEN_REQUESTS = [
  'hello',
  'account:create',
  'login:parameters',
  'login:password',
  'login:device',
  'device:add',
  'password:reset',
] as const satisfies readonly RequestName[];
export type OpenRequestName = (typeof OPEN_REQUESTS)[number];
export type SessionRequestName = Exclude<RequestName, OpenRequestName>;

export type OpenHandlers = {
  readonly [N in OpenRequestName]: (
    params: CheckedParams<N>,
    connection: Connection,
  ) => Promise<Outcome<RequestResult<N>>>;
};
/** Requests of a device that is logged in. */
export type SessionHandlers = {
  readonly [N in SessionRequestName]: (
    params: CheckedParams<N>,
    session: Session,
    connection: Connection,
  ) => Promise<Outcome<RequestResult<N>>>;
};

const schemas: { readonly [N in RequestName]: { readonly params: z.ZodType<CheckedParams<N>> } } = REQUESTS;

export function paramsSchema<N extends RequestName>(name: N): z.ZodType<CheckedParams<N>> {
  return schemas[name].params;
}

export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(REQUESTS, name);
}

export function isOpenRequest(name: RequestName): name is OpenRequestName {
  return (OPEN_REQUESTS as readonly RequestName[]).includes(name);
}

/** Rate tokens of requests that cost the server (or other people) more than most. */
export const COSTS: { readonly [N in RequestName]?: number } = {
  'account:create': 20,
  'login:password': 10,
  'device:add': 10,
  'account:export': 50,
  'identity:rotate': 20,
  'buddy:find': 4,
  'buddy:request': 10,
  'card:get': 3,
  'prekeys:take': 4,
  'mailbox:put': 2,
  'overlay:join': 10,
  'supernode:offer': 10,
  'supernode:uplink': 5,
  'nat:probe': 20,
  'admin:claim': 20,
};
