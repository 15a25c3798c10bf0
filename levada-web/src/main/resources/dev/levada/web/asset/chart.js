// Charts from data-chart attributes, drawn by uPlot. The attribute may change at any time: the chart follows.

/* global uPlot */

const charts = new Map();

function colour(host, kind) {
  const probe = document.createElement("span");
  probe.className = "k-" + kind;
  probe.hidden = true;
  const legend = document.createElement("div");
  legend.className = "legend";
  legend.append(probe);
  host.append(legend);
  const found = getComputedStyle(probe).color;
  legend.remove();
  return found;
}

const faded = (rgb) => `color-mix(in srgb, ${rgb} 18%, transparent)`;

const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumSignificantDigits: 3 });

function seconds(value) {
  if (value < 0.001) return value === 0 ? "0" : "<1 ms";
  if (value < 1) return `${Math.round(value * 1000)} ms`;
  if (value < 120) return `${Number(value.toPrecision(3))} s`;
  if (value < 7200) return `${Math.round(value / 60)} min`;
  return `${Number((value / 3600).toPrecision(3))} h`;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const exact = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false });

// Bars are weeks, which begin in UTC for all readers, as in the table below them; lines are moments in the reader's own time zone.
const monday = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
const weeks = (_, ticks) => ticks.map((tick) => monday.format(new Date(tick * 1000)));
const inUtc = (tick) => uPlot.tzDate(new Date(tick * 1000), "UTC");

// A tick at midnight names the day, the others the time; where ticks are days apart, all name the day.
function moments(_, ticks, axis, space, step) {
  return ticks.map((tick) => {
    const moment = new Date(tick * 1000);
    const midnight = moment.getHours() === 0 && moment.getMinutes() === 0;
    return step >= 86400 || midnight ? day.format(moment) : clock.format(moment);
  });
}

const units = { seconds, jobs: (value) => short.format(value) };

// Half of what a bar has for itself.
const bar = (moments) => (moments.length > 1 ? (moments[1] - moments[0]) / 2 : 302400);

function options(host, chart, width) {
  const style = getComputedStyle(host);
  const ink = style.color;
  const grid = `color-mix(in srgb, ${ink} 14%, transparent)`;
  const unit = units[chart.unit] ?? units.jobs;
  const font = `11px ${style.fontFamily}`;
  return {
    width,
    height: Number(host.dataset.height ?? 170),
    padding: [8, 18, 0, 0],
    cursor: { y: false, points: { size: 6 } },
    legend: { show: false },
    ...(chart.bars ? { tzDate: inUtc } : {}),
    scales: { ...(chart.bars ? { x: { range: (_, first, last) => [first - bar(chart.x), last + bar(chart.x)] } } : {}), y: { range: (_, low, high) => [0, high > 0 ? high * 1.08 : 1] } },
    axes: [
      { stroke: ink, grid: { show: false }, ticks: { stroke: grid, size: 4 }, font, size: 26, values: chart.bars ? weeks : moments },
      { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { show: false }, font, size: 48, space: 34, values: (_, ticks) => ticks.map(unit) },
    ],
    series: [
      {},
      ...chart.series.map((series) => {
        const stroke = colour(host, series.kind);
        return {
          label: series.label,
          stroke,
          width: 1.6,
          fill: series.fill ? faded(stroke) : undefined,
          points: { show: false },
          spanGaps: false,
          ...(chart.bars ? { paths: uPlot.paths.bars({ size: [0.7, 60], align: 0 }), fill: faded(stroke) } : {}),
        };
      }),
    ],
    hooks: { setCursor: [(plot) => tell(host, chart, plot.cursor.idx, unit)] },
  };
}

function tell(host, chart, index, unit) {
  const place = host.closest("section")?.querySelector("[data-readout]");
  if (!place) return;
  if (index == null) {
    place.textContent = "";
    return;
  }
  const moment = new Date(chart.x[index] * 1000);
  const when = chart.bars ? `Week of ${monday.format(moment)}` : exact.format(moment);
  const values = chart.series.map((series) => `${series.label} ${series.y[index] == null ? "–" : unit(series.y[index])}`);
  place.textContent = `${when}: ${values.join(", ")}`;
}

function draw(host) {
  const chart = JSON.parse(host.dataset.chart);
  const data = [chart.x, ...chart.series.map((series) => series.y)];
  const shape = chart.series.map((series) => series.label).join() + chart.unit;
  const known = charts.get(host);
  if (known?.shape === shape) {
    known.chart.x = chart.x;
    known.chart.series = chart.series;
    known.plot.setData(data);
    return;
  }
  known?.plot.destroy();
  host.replaceChildren();
  const width = host.clientWidth;
  if (width === 0) return;
  charts.set(host, { shape, chart, plot: new uPlot(options(host, chart, width), data, host) });
}

const attributes = new MutationObserver((changes) => new Set(changes.map((change) => change.target)).forEach(draw));
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const known = charts.get(target);
    if (!known) draw(target);
    else if (known.plot.width !== target.clientWidth) known.plot.setSize({ width: target.clientWidth, height: known.plot.height });
  }
});

/** Draws the charts that are new on the page, and forgets those that have left it. */
export function showCharts() {
  for (const [host, known] of charts) {
    if (host.isConnected) continue;
    known.plot.destroy();
    sizes.unobserve(host);
    charts.delete(host);
  }
  for (const host of document.querySelectorAll("[data-chart]")) {
    if (charts.has(host)) continue;
    attributes.observe(host, { attributes: true, attributeFilter: ["data-chart"] });
    sizes.observe(host);
    draw(host);
  }
}

function repaint() {
  // a copy, since drawing adds to the map that would be walked through
  for (const [host, known] of [...charts]) {
    known.plot.destroy();
    charts.delete(host);
    draw(host);
  }
}

addEventListener("levada:theme", repaint);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
