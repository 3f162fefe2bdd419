/** Version of the rendezvous contract and of the peer protocol. Peers with another major version are refused. */
export const PROTOCOL_VERSION = 1;
