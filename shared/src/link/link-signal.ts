import { z } from 'zod';
import { idSchema } from '../protocol/schemas.ts';
import { LINK_LIMITS } from './link-limits.ts';

/** What one end of a connection has to tell the other before they are connected (JSEP, RFC 9429; trickle ICE, RFC 8838). */
export type PeerSignal =
  | { readonly kind: 'offer'; readonly sdp: string }
  | { readonly kind: 'answer'; readonly sdp: string }
  | {
      readonly kind: 'candidate';
      readonly candidate: string;
      readonly sdpMid: string | null;
      readonly sdpMLineIndex: number | null;
    };

const attempt = {
  /** The session that the connection is for: 16 random bytes in base64url. */
  session: idSchema,
  /** Number of the connection within the session; each dial takes one above all it has seen. */
  generation: z.int().min(1).max(0xffff_ffff),
};
const sdp = z.string().min(1).max(LINK_LIMITS.sdpLength);

/** The body of a sealed signal that concerns a link (PROTOCOL, section Links). */
export const linkSignalSchema = z.discriminatedUnion('kind', [
  /** `resume`: the session was established before; a receiver that does not know it says so. */
  z.strictObject({ kind: z.literal('offer'), ...attempt, resume: z.boolean(), sdp }),
  z.strictObject({ kind: z.literal('answer'), ...attempt, sdp }),
  z.strictObject({
    kind: z.literal('candidate'),
    ...attempt,
    /** Whether the sender of this signal made the offer: both may dial with the same numbers at once. */
    from: z.enum(['offerer', 'answerer']),
    candidate: z.string().max(LINK_LIMITS.candidateLength),
    sdpMid: z.string().max(32).nullable(),
    sdpMLineIndex: z.int().min(0).max(255).nullable(),
  }),
  z.strictObject({
    kind: z.literal('bye'),
    ...attempt,
    reason: z.enum(['unknown-session', 'refused', 'ended']),
  }),
]);
export type LinkSignal = z.infer<typeof linkSignalSchema>;
