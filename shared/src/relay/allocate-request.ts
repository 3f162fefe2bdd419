import { RELAY_LIMITS } from './relay-limits.ts';
import { attributeOf, STUN_ATTRIBUTES, STUN_METHODS, type StunMessage } from './stun-message.ts';

/** Of EVEN-PORT: the next port is wanted too. */
const RESERVE = 0x80;
const UDP = 17;
const FAMILIES = { 4: 0x01, 6: 0x02 } as const;

/** What an Allocate asks for. */
export interface Wanted {
  readonly lifetimeSeconds: number;
  readonly family: 4 | 6;
  /** An even port, and perhaps the one after it for later. */
  readonly even: boolean;
  readonly reserve: boolean;
  /** A port that was kept for who has this. */
  readonly token: Uint8Array | undefined;
}

/**
 * Reads an Allocate (RFC 8656, section 7.2).
 * @param families kinds of addresses that can be had
 * @returns the code of the refusal when it can't be granted
 */
export function readAllocate(request: StunMessage, families: ReadonlySet<4 | 6>): Wanted | 400 | 440 | 442 {
  const [transport, even, token, asked] = [
    STUN_ATTRIBUTES.requestedTransport,
    STUN_ATTRIBUTES.evenPort,
    STUN_ATTRIBUTES.reservationToken,
    STUN_ATTRIBUTES.requestedAddressFamily,
  ].map(type => attributeOf(request, type));
  if (transport?.length !== 4) return 400;
  if (transport[0] !== UDP) return 442;
  const lifetimeSeconds = lifetimeOf(request);
  if (lifetimeSeconds === undefined || (even !== undefined && even.length !== 1)) return 400;
  if (token !== undefined && (even !== undefined || asked !== undefined)) return 400;
  const family = familyWanted(asked, families);
  if (family === undefined) return 440;
  const reserve = even !== undefined && (even[0]! & RESERVE) !== 0;
  return { lifetimeSeconds, family, even: even !== undefined, reserve, token };
}

/** What was asked for; else IPv4, or what there is (section 7.2, step 8). */
function familyWanted(asked: Uint8Array | undefined, families: ReadonlySet<4 | 6>): 4 | 6 | undefined {
  const wanted = ([4, 6] as const).filter(family => asked === undefined || FAMILIES[family] === asked[0]);
  return wanted.find(family => families.has(family));
}

/** Whether a REQUESTED-ADDRESS-FAMILY names another family than this one. */
export function isOtherFamily(asked: Uint8Array | undefined, family: 4 | 6): boolean {
  return asked !== undefined && asked[0] !== FAMILIES[family];
}

/** Seconds that are granted; 0 ends an allocation. `undefined` when the attribute is malformed. */
export function lifetimeOf(request: StunMessage): number | undefined {
  const value = attributeOf(request, STUN_ATTRIBUTES.lifetime);
  if (value === undefined) return RELAY_LIMITS.lifetimeSeconds;
  if (value.length !== 4) return undefined;
  const asked = new DataView(value.buffer, value.byteOffset).getUint32(0);
  if (asked === 0) return request.method === STUN_METHODS.refresh ? 0 : RELAY_LIMITS.lifetimeSeconds;
  return Math.min(Math.max(asked, RELAY_LIMITS.lifetimeSeconds), RELAY_LIMITS.maxLifetimeSeconds);
}
