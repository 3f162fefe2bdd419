interface Moment {
  readonly server: number;
  readonly client: number;
}

/** The epoch time of a PCP server, which tells when it lost its mappings (RFC 6887, section 8.5). */
export class PcpEpoch {
  #before: Moment | undefined;

  /**
   * Takes the epoch time of one response more.
   * @param server the epoch time, in seconds
   * @param client seconds of a clock of ours that is never set back
   * @returns whether the server lost its mappings since the response before
   */
  take(server: number, client: number): boolean {
    const before = this.#before;
    this.#before = { server, client };
    if (before === undefined) return false;
    if (server + 1 < before.server) return true;
    const ofServer = server - before.server;
    const ofClient = client - before.client;
    return ofClient + 2 < ofServer - ofServer / 16 || ofServer + 2 < ofClient - ofClient / 16;
  }
}
