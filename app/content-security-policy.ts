/**
 * The content security policy of the window and of the page, written into their HTML by the build so that it
 * holds whoever serves them (daemon, rendezvous, Electron).
 *
 * Scripts come from the own origin only, never inline. `wasm-unsafe-eval` is for Argon2id, SHA-256 and SQLite,
 * which are WebAssembly. Inline styles are allowed because the accessible components lock scrolling with a style element;
 * nothing a peer sends ever becomes markup. WebRTC is not governed by a policy; `connect-src` covers the socket, uploads, and reading a file
 * that this page holds itself (`blob:`, as for pictures and media).
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob: mediastream:",
  "font-src 'self'",
  "connect-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
