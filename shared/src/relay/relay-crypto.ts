/** What STUN is secured with, handed in by the platform: both are weak, and what the RFCs and all clients use. */
export interface RelayCrypto {
  /** 20 bytes. */
  hmacSha1(key: Uint8Array, message: Uint8Array): Uint8Array;
  /** Bytes that nobody can guess. */
  random(length: number): Uint8Array;
  /** 16 bytes. */
  md5(message: Uint8Array): Uint8Array;
}
