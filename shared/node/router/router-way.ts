/** A port of this machine that is to be reached from outside under the same number. */
export interface PortWish {
  readonly port: number;
  readonly protocol: 'UDP' | 'TCP';
}

/** What a router says to a wish. */
export interface RouterAnswer {
  /** For how long it is granted; 0: it is not. */
  readonly seconds: number;
  /** Whether it shows with this that it forgot what it granted before. */
  readonly forgot: boolean;
}

/** One protocol in which a router is asked for ports. */
export interface RouterWay {
  /** Its external address, as far as the router has told it: an IP address, public or not. */
  readonly address: string | undefined;
  /** Looks for a router, and changes nothing there. Rejects when none answers this way. */
  find(): Promise<void>;
  /** Asks for a port under the same number, and no other. Rejects without an answer. */
  map(wish: PortWish): Promise<RouterAnswer>;
  /** Asks again for what was granted. Rejects without an answer. */
  renew(wish: PortWish): Promise<RouterAnswer>;
  /** Gives all back that was asked for, and asks for nothing any more. Rejects where the router does not answer. */
  giveBack(): Promise<void>;
}

/** A router that does not answer by then has no way to be asked. Milliseconds. */
export const PATIENCE = 5_000;
/** Seconds. What a process that was killed leaves behind is gone after that. */
export const LIFETIME = 1_200;
