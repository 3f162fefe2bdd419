/** Bounds of what devices on one network tell each other. */
export const LOCAL_LIMITS = {
  /** One frame as text: a sealed letter. Longer ones end the connection. */
  frame: 72 * 1_024,
  /** Connections that are taken at a time, and of one address. */
  connections: 64,
  connectionsPerAddress: 8,
  /** Nothing came or went for so long: a connection ends. Milliseconds. */
  idle: 10_000,
  /** Who does not take a connection by then is not there. Milliseconds. */
  patience: 2_000,
  /** What an announcement says, in characters. */
  tag: 64,
} as const;

/** Where a device of this network takes frames. */
export interface LocalPlace {
  /** IPv4. */
  readonly address: string;
  readonly port: number;
}

export interface LocalNetworkEvents {
  /** Somebody announces itself; only who has its secret can tell who it is. */
  sighted(at: LocalPlace, tag: string): void;
  /** A frame came, whole and within bounds; what it says is the listener's to check. */
  received(text: string): void;
}

/** This device on the network that it is in. */
export interface RunningLocalNetwork {
  /** What it shows from now on; `undefined`: nothing. */
  announce(tag: string | undefined): void;
  /** Asks who is there. */
  ask(): void;
  /** Sends a frame, after those before it; whether it was handed over. */
  send(to: LocalPlace, text: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Finds devices in the same network by multicast DNS (RFC 6762). Browsers can't. */
export interface LocalNetwork {
  /** @returns `undefined` where there is no multicast, or no port to be had */
  start(events: LocalNetworkEvents): Promise<RunningLocalNetwork | undefined>;
}
