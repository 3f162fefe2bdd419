import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChildServer, startChildServer } from '../testing/child-server.ts';

const ROUTER_INSIDE = '192.168.77.1';
const SERVER = '192.168.77.2';
const ROUTER_OUTSIDE = '45.0.0.2';
const OUTSIDE = '45.0.0.1';

function missing(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'a router of our own takes network namespaces, which root on Linux makes';
  const programs = ['ip', 'nft', 'miniupnpd'];
  const lacks = programs.filter(program => spawnSync('which', [program]).status !== 0);
  return lacks.length === 0 ? undefined : `no ${lacks.join(', no ')}; Debian has packages of these names`;
}
const why = missing();

function run(command: string, input?: string): string {
  const [program = '', ...args] = command.split(' ');
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}

/** As Debian's package sets its chains up. */
const RULES = `
table inet filter {
  chain forward { type filter hook forward priority 0; jump miniupnpd; }
  chain miniupnpd { }
  chain prerouting { type nat hook prerouting priority -100; jump prerouting_miniupnpd; }
  chain postrouting { type nat hook postrouting priority 100; oifname "wan" masquerade; jump postrouting_miniupnpd; }
  chain prerouting_miniupnpd { }
  chain postrouting_miniupnpd { }
}`;

const config = (ways: string) => `
ext_ifname=wan
listening_ip=lan
${ways}
secure_mode=yes
uuid=00000000-0000-0000-0000-000000000001
upnp_table_name=filter
upnp_nat_table_name=filter
upnp_forward_chain=miniupnpd
upnp_nat_chain=prerouting_miniupnpd
upnp_nat_postrouting_chain=postrouting_miniupnpd
allow 1024-65535 0.0.0.0/0 1024-65535
`;

describe.skipIf(why !== undefined)(`a server behind a home router${why ? ` (skipped: ${why})` : ''}`, () => {
  const names = ['home', 'router', 'world'].map(name => `kith-${name}-${process.pid}`);
  const [home, router, world] = names as [string, string, string];
  let folder: string;
  let daemon: ChildProcess | undefined;
  let server: ChildServer | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kith-router-'));
    for (const name of names) {
      run(`ip netns add ${name}`);
      run(`ip -n ${name} link set lo up`);
    }
    run(`ip -n ${router} link add lan type veth peer name lan netns ${home}`);
    run(`ip -n ${router} link add wan type veth peer name wan netns ${world}`);
    const address = (name: string, device: string, its: string) => {
      run(`ip -n ${name} addr add ${its}/24 dev ${device}`);
      run(`ip -n ${name} link set ${device} up`);
    };
    address(router, 'lan', ROUTER_INSIDE);
    address(home, 'lan', SERVER);
    address(router, 'wan', ROUTER_OUTSIDE);
    address(world, 'wan', OUTSIDE);
    run(`ip -n ${home} route add default via ${ROUTER_INSIDE}`);
    run(`ip -n ${router} route add default via ${OUTSIDE}`);
    run(`ip netns exec ${router} sysctl -qw net.ipv4.ip_forward=1`);
    run(`ip netns exec ${router} nft -f -`, RULES);
  });
  afterEach(async () => {
    await server?.kill();
    server = undefined;
    daemon?.kill('SIGKILL');
    daemon = undefined;
    for (const name of names) run(`ip netns del ${name}`);
    rmSync(folder, { recursive: true });
  });

  async function startRouter(ways: string): Promise<void> {
    const file = join(folder, 'router.conf');
    writeFileSync(file, config(ways));
    daemon = spawn('ip', ['netns', 'exec', router, 'miniupnpd', '-d', '-f', file], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    for await (const text of daemon.stderr ?? []) {
      said += String(text);
      if (said.includes('Listening for NAT-PMP') || said.includes('HTTP listening')) break;
    }
    daemon.stderr?.resume();
  }

  const start = () =>
    startChildServer(
      [
        ...['--data', join(folder, 'data'), '--port', '0', '--name', 'home.example'],
        ...['--tls-host', SERVER, '--tls-port', '8443', '--relay-ports', '50000-50003', '--map-ports'],
      ],
      { command: ['ip', 'netns', 'exec', home] },
    );
  const opened = () => [
    ...run(`ip netns exec ${router} nft list ruleset`).matchAll(/dport (\d+) dnat ip to ([\d.]+):(\d+)/g),
  ];

  it.each([
    ['NAT-PMP', 'enable_natpmp=yes\nenable_upnp=no'],
    ['UPnP', 'enable_natpmp=no\nenable_upnp=yes'],
  ])('gets its ports by %s, is reached under them, and gives them back', async (_, ways) => {
    await startRouter(ways);
    server = await start();
    expect(server.publicUrl).toBe(`https://${ROUTER_OUTSIDE}:8443`);
    const ports = opened().map(([, outside, host, inside]) => `${outside} ${host} ${inside}`);
    const wanted = [8_443, 3_478, 50_000, 50_001, 50_002, 50_003].map(port => `${port} ${SERVER} ${port}`);
    expect(new Set(ports)).toEqual(new Set(wanted));
    const script = `process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      fetch('${server.publicUrl}/health').then(r => r.text()).then(t => process.stdout.write(t));`;
    const health = spawnSync('ip', ['netns', 'exec', world, process.execPath, '-e', script], {
      encoding: 'utf8',
    });
    expect(health.stdout).toBe('{"ok":true}');
    await server.stop();
    server = undefined;
    expect(opened()).toEqual([]);
  });

  it('starts all the same where no router answers', async () => {
    server = await start();
    expect(server.publicUrl).toBe(`https://${SERVER}:8443`);
  }, 60_000);
});
