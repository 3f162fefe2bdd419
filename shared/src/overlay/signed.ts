import type { SignedToken, Verified } from '../identity/signed-token.ts';

/** A token whose signature was checked, and what it says. In a message it is written as the token. */
export class Signed<T> {
  readonly token: SignedToken;
  readonly value: Verified<T>;

  constructor(token: SignedToken, value: Verified<T>) {
    this.token = token;
    this.value = value;
  }

  toJSON(): SignedToken {
    return this.token;
  }
}
