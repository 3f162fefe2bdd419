/** What the shell's main process tells the daemon's process. A window's port travels beside `connect`. */
export type ToDaemon =
  | {
      readonly type: 'start';
      readonly dataDir: string;
      readonly server?: string;
      /** 32 bytes in hex; absent where the system has no key store: the daemon then keeps a key file. */
      readonly databaseKey?: string;
    }
  | { readonly type: 'connect' }
  | { readonly type: 'stop' };

/** What the daemon's process answers. */
export type FromDaemon =
  | { readonly type: 'ready' }
  /** It can't start; the sentence is for the person. */
  | { readonly type: 'failed'; readonly sentence: string };
