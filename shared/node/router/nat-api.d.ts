declare module '@silentbot1/nat-api' {
  /** Asks a router for ports by NAT-PMP and UPnP. */
  class NatAPI {
    constructor(options: {
      /** Seconds that a port is asked for; renewed before, at least 1,200. */
      readonly ttl: number;
      readonly enablePMP: boolean;
      readonly enableUPNP: boolean;
      /** Asks for good where the router knows no end. */
      readonly upnpPermanentFallback: boolean;
    });
    externalIp(): Promise<string>;
    /** Whether it was granted. */
    map(wish: {
      readonly publicPort: number;
      readonly privatePort: number;
      readonly protocol: 'UDP' | 'TCP';
      readonly description: string;
    }): Promise<boolean>;
    /** Gives everything back. */
    destroy(): Promise<void>;
  }

  export { NatAPI as default };
}
