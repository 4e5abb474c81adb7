// The two pictures of training: error over epochs, gradient norm over layers; a line and marks, and a band over seeds.
const lean = (window.lean ??= { explainers: {} });

const LOWEST = 0.05; // of the log scale of errors, in per cent; an error of 0 stands on the axis
const decades = (low, high) => Array.from({ length: Math.round(Math.log10(high / low)) + 1 }, (_, i) => Number((low * 10 ** i).toPrecision(6)));

lean.trainingCharts = (view) => {
  const { state, data, charts, width } = view;
  const { shown, picked, spread } = lean.training;
  const wide = width >= 560;
  const size = [wide ? (width - 24) / 2 : width, wide ? 290 : 240];
  const series = (rows) => Array.from(rows[0], (_, i) => spread(rows.map((row) => row[i])));
  const roles = shown(state);
  const run = data.runs[state.depth];
  const epochs = data.controls.epoch.values.at(-1);

  const log = state.scale === "log";
  charts.epochAt = panel(charts.error.svg, size, {
    lines: roles.map((role) => [role, series(picked(run[role].error, state, data))]),
    across: [0, epochs], first: 0, xTicks: [0, epochs / 4, epochs / 2, 3 * epochs / 4, epochs].filter(Number.isInteger),
    range: log ? [LOWEST, 100] : [0, 100], log, yTicks: log ? [LOWEST, 0.1, 1, 10, 100] : [0, 20, 40, 60, 80, 100],
    reads: (at) => (log && at === LOWEST ? "0" : lean.numbers.significant(at, at < 1 ? 1 : String(at).length)),
    above: `training error, %${log ? " (log)" : ""}`, below: "epoch", ruler: state.epoch, every: Math.max(Math.round(epochs / 10), 1),
  });

  const everywhere = Object.values(run).flatMap(({ gradients }) => Object.values(gradients).flat(2)).filter((norm) => norm > 0);
  const range = [10 ** Math.floor(Math.log10(Math.min(...everywhere))), 10 ** Math.ceil(Math.log10(Math.max(...everywhere)))];
  const depth = Number(state.depth);
  const { texts, values } = data.controls.moment;
  panel(charts.gradient.svg, size, {
    lines: roles.map((role) => [role, series(picked(run[role].gradients[state.moment], state, data))]),
    across: [1, depth], first: 1, xTicks: [1, Math.round(depth / 4), Math.round(depth / 2), Math.round(3 * depth / 4), depth],
    range, log: true, yTicks: decades(...range).filter((_, i, all) => i % Math.ceil(all.length / 7) === 0), reads: power,
    above: `gradient norm ${texts[values.indexOf(state.moment)]} (log)`, below: "layer, from the image on", every: Math.max(Math.round(depth / 10), 1),
  });
};

const power = (at) => (at >= 0.001 && at < 10000 ? lean.numbers.significant(at, 1)
  : ["10", lean.svg("tspan", { dy: -5, "font-size": 9 }, String(Math.round(Math.log10(at))).replace("-", "−"))]);

// Draw one picture; return which of the places across belongs to a pixel.
function panel(target, [width, height], { lines, across, first, xTicks, range, log, yTicks, reads, above, below, ruler, every }) {
  const { svg } = lean;
  const [left, right, top, bottom] = [40, width - 12, 28, height - 42];
  const [low, high] = range;
  const x = (at) => left + (at - across[0]) / (across[1] - across[0]) * (right - left);
  const share = (at) => (log ? Math.log(Math.max(at, low) / low) / Math.log(high / low) : (at - low) / (high - low));
  const y = (at) => bottom - share(at) * (bottom - top);
  for (const [name, value] of [["viewBox", `0 0 ${width} ${height}`], ["width", width], ["height", height]]) target.setAttribute(name, value);

  const text = (px, py, words, more = {}) => svg("text", { x: px, y: py, "font-size": 12.5, ...more }, words);
  const grid = [
    ...xTicks.map((at) => [svg("line", { x1: x(at), x2: x(at), y1: top, y2: bottom, class: "lean-grid" }),
      text(x(at), bottom + 17, at, { "text-anchor": "middle" })]),
    ...yTicks.map((at) => [svg("line", { x1: left, x2: right, y1: y(at), y2: y(at), class: "lean-grid" }),
      text(left - 6, y(at) + 4, reads(at), { "text-anchor": "end" })]),
  ];
  const path = (points) => points.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join("L");
  const drawn = lines.map(([role, series], number) => {
    const at = (which) => series.map((spread, i) => [x(first + i), y(spread[which])]);
    const band = series.some(([, least, most]) => least < most)
      && svg("path", { d: `M${path([...at(1), ...at(2).reverse()])}Z`, class: "lean-seeds" });
    const shift = number * (every >> 1); // so that the marks of two lines that run together do not cover each other
    const marks = at(0).filter((_, i) => i % every === shift).map((point) => lean.marks.shape(role, ...point, role === "shortcut" ? 3.6 : 4));
    return svg("g", { "data-role": role }, band, svg("path", { d: `M${path(at(0))}`, class: "lean-curve" }), marks);
  });
  const rule = ruler === undefined ? [] : [svg("line", { x1: x(ruler), x2: x(ruler), y1: top, y2: bottom, class: "lean-ruler" })];
  target.replaceChildren(svg("rect", { width, height, class: "lean-hit" }), ...grid.flat(), ...rule, ...drawn,
    text((left + right) / 2, height - 7, below, { "text-anchor": "middle" }), text(2, 13, above));
  return (pixel) => Math.min(Math.max(Math.round(across[0] + (pixel - left) / (right - left) * (across[1] - across[0])), across[0]), across[1]);
}

lean.mount?.();
