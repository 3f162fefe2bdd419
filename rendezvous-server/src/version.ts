/** Version of the server, as `kith-server --version` and the administration show it. */
export const VERSION = '0.1.0';
