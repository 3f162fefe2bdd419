declare module '@silentbot1/nat-api' {
  interface Wish {
    readonly publicPort: number;
    readonly privatePort: number;
    readonly protocol: 'UDP' | 'TCP';
    readonly description: string;
  }

  /** Asks a router for ports by NAT-PMP and UPnP. */
  class NatAPI {
    constructor(options: {
      /** Seconds that a port is asked for, at least 1,200. */
      readonly ttl: number;
      /** Whether it renews by itself. By NAT-PMP it only seems to (0.4.9): nothing is sent. */
      readonly autoUpdate: boolean;
      readonly enablePMP: boolean;
      readonly enableUPNP: boolean;
      /** Asks for good where the router knows no end. */
      readonly upnpPermanentFallback: boolean;
    });
    externalIp(): Promise<string>;
    /** Whether it was granted. */
    map(wish: Wish): Promise<boolean>;
    /** As `map`, without keeping it in mind to be given back: for what is kept already. */
    _map(wish: Wish & { readonly ttl: number }): Promise<[granted: boolean, why: unknown]>;
    /** Gives everything back. */
    destroy(): Promise<void>;
  }

  export { NatAPI as default };
}
