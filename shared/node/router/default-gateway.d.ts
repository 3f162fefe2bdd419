declare module 'default-gateway' {
  /** The router that this machine sends to what is not in its own network. Rejects when there is none. */
  export function gateway4async(): Promise<{ readonly gateway: string }>;
}
