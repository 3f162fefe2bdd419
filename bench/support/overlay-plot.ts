import type { SimulationReport } from '../../shared/src/overlay/testing/simulation-report.ts';

const WIDTH = 760;
const LEFT = 56;
const RIGHT = 132;
const PANEL = 190;
const GAP = 74;
const TOP = 44;
/** Okabe and Ito's colours, which most people can tell apart, on light and on dark. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];

type Point = readonly [x: number, y: number];

interface Series {
  readonly label: string;
  readonly points: readonly Point[];
}

interface Panel {
  readonly title: string;
  readonly xLabel: string;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly yText: (value: number) => string;
  /** A value that is to be kept. */
  readonly bar?: number;
  readonly series: readonly Series[];
}

/** Look-ups answered around each blow, and messages per device over the whole run, as an SVG for light and dark pages. */
export function overlayPlot(report: SimulationReport): string {
  const panels = [...(report.blows.length > 0 ? [answeredPanel(report)] : []), messagesPanel(report)];
  const height = TOP + panels.length * (PANEL + GAP);
  const title = `${report.peers.toLocaleString('en')} devices, ${report.hours} hours, no server after ${report.serverDies / 60_000} minutes`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${title}">
<style>
  svg { font: 13px system-ui, sans-serif; fill: #24292f; background: #ffffff; }
  .grid { stroke: #d0d7de; } .bar { stroke: #6e7781; stroke-dasharray: 5 4; } .line { fill: none; stroke-width: 2; }
  .title { font-weight: 600; } .quiet { fill: #57606a; }
  @media (prefers-color-scheme: dark) {
    svg { fill: #e6edf3; background: #0d1117; } .grid { stroke: #30363d; } .bar { stroke: #8b949e; } .quiet { fill: #8b949e; }
    .c0 { --c: #56b4e9; } .c1 { --c: #e69f00; }
  }
${COLOURS.map((colour, i) => `  .line.c${i} { stroke: var(--c, ${colour}); } text.c${i} { fill: var(--c, ${colour}); }`).join('\n')}
</style>
<text class="title" x="${LEFT}" y="22">${title}</text>
${panels.map((panel, i) => draw(panel, TOP + i * (PANEL + GAP))).join('\n')}
</svg>
`;
}

function answeredPanel({ blows }: SimulationReport): Panel {
  const series = blows.map(({ share, of, course }) => ({
    label: `${share * 100} % of hubs${of === 'any' ? '' : ', best'}`,
    points: course.flatMap(({ second, answered }): Point[] =>
      answered === undefined ? [] : [[second, 100 * answered]],
    ),
  }));
  const lowest = Math.min(...series.flatMap(({ points }) => points.map(([, y]) => y)));
  const bottom = Math.min(95, Math.floor(lowest / 5) * 5);
  return {
    title: 'Look-ups answered, of those begun so long after hubs died at once',
    xLabel: 'seconds',
    x: [-30, 180],
    y: [bottom, 100],
    xTicks: [-30, 0, 30, 60, 90, 120, 150, 180],
    yTicks: ticks(bottom, 100),
    yText: value => `${value} %`,
    bar: 99,
    series,
  };
}

function messagesPanel({ trend, hours }: SimulationReport): Panel {
  const highest = Math.max(20, ...trend.map(({ messages }) => messages));
  const step = hours > 12 ? 4 : hours > 3 ? 1 : 0.25;
  return {
    title: 'Messages per device and minute, keep-alives of links apart',
    xLabel: 'hours',
    x: [0, hours],
    y: [0, highest * 1.05],
    xTicks: Array.from({ length: Math.floor(hours / step) + 1 }, (_, i) => i * step),
    yTicks: ticks(0, highest),
    yText: String,
    bar: 20,
    series: [
      {
        label: 'messages',
        points: trend.map(({ minute, messages }): Point => [(minute + 5) / 60, messages]),
      },
    ],
  };
}

function ticks(from: number, to: number): number[] {
  const step = [1, 2, 5, 10, 20, 50].find(each => (to - from) / each <= 6) ?? 100;
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

function draw(panel: Panel, top: number): string {
  const { title, xLabel, x, y, xTicks, yTicks, yText, bar, series } = panel;
  const right = WIDTH - RIGHT;
  const base = top + 20;
  const bottom = base + PANEL;
  const round = (value: number) => Math.round(value * 10) / 10;
  const atX = (value: number) => round(LEFT + ((value - x[0]) / (x[1] - x[0])) * (right - LEFT));
  const atY = (value: number) => round(bottom - ((value - y[0]) / (y[1] - y[0])) * PANEL);
  const line = (points: readonly Point[]) =>
    points.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${atX(px)} ${atY(py)}`).join('');
  return [
    `<text class="title" x="${LEFT}" y="${top + 8}">${title}</text>`,
    ...yTicks.map(
      value =>
        `<path class="grid" d="M${LEFT} ${atY(value)}H${right}"/><text class="quiet" x="${LEFT - 8}" y="${atY(value) + 4}" text-anchor="end">${yText(value)}</text>`,
    ),
    ...xTicks.map(
      value =>
        `<text class="quiet" x="${atX(value)}" y="${bottom + 18}" text-anchor="middle">${value}</text>`,
    ),
    `<text class="quiet" x="${right + 8}" y="${bottom + 18}">${xLabel}</text>`,
    ...(bar === undefined
      ? []
      : [
          `<path class="bar" d="M${LEFT} ${atY(bar)}H${right}"/><text class="quiet" x="${right + 8}" y="${atY(bar) + (series.length > 1 ? 16 : 4)}">bar</text>`,
        ]),
    ...series.map(({ points }, i) => `<path class="line c${i}" d="${line(points)}"/>`),
    ...series.map(
      ({ label }, i) =>
        `<text class="c${i}" x="${right + 8}" y="${base + PANEL / 2 + i * 20}">${label}</text>`,
    ),
  ].join('\n');
}
