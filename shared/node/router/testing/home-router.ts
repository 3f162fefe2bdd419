import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROUTER_INSIDE = '192.168.77.1';
/** Of who is at home. */
export const HOME = '192.168.77.2';
/** Of somebody else at home. */
export const NEIGHBOUR = '192.168.77.3';
/** Of the router, as the world sees it. */
export const ROUTER = '45.0.0.2';
export const WORLD = '45.0.0.1';

/** Port 1900, as the kernel lists sockets. */
const SSDP = ':076C ';

/** What a {@link HomeRouter} needs is not there: why. */
export function missingForRouters(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'a router of our own takes network namespaces, which root on Linux makes';
  const programs = ['ip', 'nft', 'miniupnpd'];
  const lacks = programs.filter(program => spawnSync('which', [program]).status !== 0);
  return lacks.length === 0 ? undefined : `no ${lacks.join(', no ')}; Debian has packages of these names`;
}

function run(command: string, input?: string): string {
  const [program = '', ...args] = command.split(' ');
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}

/** As Debian's package sets its chains up. Without them what is not an answer stays outside. */
const RULES = `
table inet filter {
  chain forward { type filter hook forward priority 0; jump miniupnpd; }
  chain miniupnpd { }
  chain prerouting { type nat hook prerouting priority -100; jump prerouting_miniupnpd; }
  chain postrouting { type nat hook postrouting priority 100; oifname "wan" masquerade; jump postrouting_miniupnpd; }
  chain prerouting_miniupnpd { }
  chain postrouting_miniupnpd { }
  chain input { type filter hook input priority 0; jump unanswered; }
  chain unanswered { }
}`;

/** First byte of what is sent to the port that NAT-PMP and PCP share: miniupnpd answers both or neither. */
const VERSIONS = [
  ['NAT-PMP', 0],
  ['PCP', 2],
] as const;

/** How it may be asked for ports. */
export type RouterProtocol = (typeof VERSIONS)[number][0] | 'UPnP';

const config = (ways: readonly RouterProtocol[]) => `
ext_ifname=wan
listening_ip=lan
enable_natpmp=${ways.includes('NAT-PMP') || ways.includes('PCP') ? 'yes' : 'no'}
enable_upnp=${ways.includes('UPnP') ? 'yes' : 'no'}
secure_mode=yes
uuid=00000000-0000-0000-0000-000000000001
upnp_table_name=filter
upnp_nat_table_name=filter
upnp_forward_chain=miniupnpd
upnp_nat_chain=prerouting_miniupnpd
upnp_nat_postrouting_chain=postrouting_miniupnpd
allow 1024-65535 0.0.0.0/0 1024-65535
`;

/** A home behind a router that translates, and the world outside: three network namespaces. */
export class HomeRouter {
  /** Take the place of a program's name and run it there. */
  readonly inHome: string[];
  readonly inWorld: string[];
  readonly #names: readonly [home: string, router: string, world: string];
  readonly #folder = mkdtempSync(join(tmpdir(), 'kith-router-'));
  #daemon: ChildProcess | undefined;

  constructor() {
    const [home, router, world] = ['home', 'router', 'world'].map(name => `kith-${name}-${process.pid}`);
    this.#names = [home!, router!, world!];
    for (const name of this.#names) {
      run(`ip netns add ${name}`);
      run(`ip -n ${name} link set lo up`);
    }
    run(`ip -n ${router} link add lan type veth peer name lan netns ${home}`);
    run(`ip -n ${router} link add wan type veth peer name wan netns ${world}`);
    const address = (name: string, device: string, its: string) => {
      run(`ip -n ${name} addr add ${its}/24 dev ${device}`);
      run(`ip -n ${name} link set ${device} up`);
    };
    address(router!, 'lan', ROUTER_INSIDE);
    address(home!, 'lan', HOME);
    address(router!, 'wan', ROUTER);
    address(world!, 'wan', WORLD);
    run(`ip -n ${home} route add default via ${ROUTER_INSIDE}`);
    run(`ip -n ${router} route add default via ${WORLD}`);
    run(`ip netns exec ${router} sysctl -qw net.ipv4.ip_forward=1`);
    run(`ip netns exec ${router} nft -f -`, RULES);
    this.inHome = ['ip', 'netns', 'exec', home!];
    this.inWorld = ['ip', 'netns', 'exec', world!];
  }

  /** It answers who asks for ports from now on, in these protocols. */
  async answer(...ways: RouterProtocol[]): Promise<void> {
    const file = join(this.#folder, 'router.conf');
    writeFileSync(file, config(ways));
    const nft = `ip netns exec ${this.#names[1]} nft`;
    run(`${nft} flush chain inet filter unanswered`);
    for (const [protocol, version] of VERSIONS) {
      if (ways.includes(protocol)) continue;
      // The first byte after the eight of the header of UDP.
      run(`${nft} add rule inet filter unanswered udp dport 5351 @th,64,8 ${version} drop`);
    }
    // Another one may run: the usual file would keep this one from starting.
    const ownFiles = ['-f', file, '-P', join(this.#folder, 'pid')];
    const daemon = spawn('ip', ['netns', 'exec', this.#names[1], 'miniupnpd', '-d', ...ownFiles], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#daemon = daemon;
    let said = '';
    for await (const text of daemon.stderr) {
      said += String(text);
      if (said.includes('Listening for NAT-PMP') || said.includes('HTTP listening')) break;
    }
    daemon.stderr.resume();
    // What it says last comes before it listens to who looks for it.
    while (
      ways.includes('UPnP') &&
      !run(`ip netns exec ${this.#names[1]} cat /proc/net/udp`).includes(SSDP)
    ) {
      if (daemon.exitCode !== null) throw new Error(`miniupnpd: ${said}`);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  /** Who is at home goes by this address from now on. */
  liveAt(address: string): void {
    const [home] = this.#names;
    run(`ip -n ${home} addr replace ${address}/24 dev lan`);
    run(`ip -n ${home} route replace 192.168.77.0/24 dev lan src ${address}`);
  }

  /** What it passes on: `PORT ADDRESS PORT`, of each once. */
  opened(): Set<string> {
    const rules = run(`ip netns exec ${this.#names[1]} nft list ruleset`);
    const found = rules.matchAll(/dport (\d+) dnat ip to ([\d.]+):(\d+)/g);
    return new Set([...found].map(([, outside, host, inside]) => `${outside} ${host} ${inside}`));
  }

  /** It loses power: it answers nobody, and what it passed on is forgotten. */
  async forget(): Promise<void> {
    const daemon = this.#daemon;
    const ended = daemon && once(daemon, 'exit');
    daemon?.kill('SIGKILL');
    await ended;
    for (const chain of ['miniupnpd', 'prerouting_miniupnpd', 'postrouting_miniupnpd'])
      run(`ip netns exec ${this.#names[1]} nft flush chain inet filter ${chain}`);
  }

  dispose(): void {
    this.#daemon?.kill('SIGKILL');
    for (const name of this.#names) run(`ip netns del ${name}`);
    rmSync(this.#folder, { recursive: true });
  }
}
