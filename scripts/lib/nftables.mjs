// The tests behind NATs need nft, which root on Debian can bring.

import { spawnSync } from 'node:child_process';

/**
 * Installs nft where it is missing and may be installed; without it these tests say why they are skipped.
 *
 * @param {(line: string) => void} log
 */
export function bringNftables(log) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  if (spawnSync('nft', ['--version']).error === undefined) return;
  log('No nft here: installing the package nftables ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', 'nftables']]) {
    spawnSync('apt-get', [...args, '-qq'], { stdio: ['ignore', 'inherit', 'inherit'], env });
  }
}
