/** The package's own declarations are not reachable through its export map; it has the api of better-sqlite3. */
declare module 'better-sqlite3-multiple-ciphers' {
  import Database from 'better-sqlite3';
  // biome-ignore lint/style/noDefaultExport: that is what the package exports.
  export default Database;
}
