// The scores, what is looked for upwards and the rest downwards, mistakes hatched; below them the cost of every threshold.
const lean = (window.lean ??= { explainers: {} });

const BINS = 20;

lean.thresholdChart = (view, result) => {
  const { svg, numbers } = lean;
  const { state, data, chart } = view;
  const width = view.width >= 560 ? Math.floor(view.width * 0.62) : view.width;
  const [left, right] = [34, width - 12];
  const [top, middle, bottom] = [30, 118, 188];
  const [high, low] = [222, 318];
  const height = 356;
  const x = (share) => left + share * (right - left);
  chart.thresholdAt = (pixel) => (pixel - left) / (right - left);
  size(chart.scores, width, height);
  const text = (px, py, words, more = {}) => svg("text", { x: px, y: py, "font-size": 12.5, ...more }, words);

  const bars = histogram(lean.threshold.scored(data, state.group, state.scale ?? "raw"));
  const tallest = Math.max(...bars.up, ...bars.down);
  const rise = Math.min((middle - top) / Math.max(...bars.up), (bottom - middle) / Math.max(...bars.down), 3 * (middle - top) / tallest);
  const pieces = [];
  for (let bin = 0; bin < BINS; bin += 1) {
    const cut = Math.min(Math.max(state.threshold * BINS - bin, 0), 1); // this part of the bar is below the threshold
    for (const [shares, up] of [[bars.up, true], [bars.down, false]]) {
      const tall = shares[bin] * rise;
      if (!tall) continue;
      for (const [from, to, called] of [[0, cut, false], [cut, 1, true]]) {
        if (to > from) pieces.push(svg("rect", { x: x((bin + from) / BINS) + 0.5, width: Math.max(x((bin + to) / BINS) - x((bin + from) / BINS) - 1, 0.5),
          y: up ? middle - tall : middle, height: tall, "data-role": called !== up ? "loss" : up ? "group" : "input",
          class: called !== up ? "lean-fault" : "lean-right", fill: called !== up ? `url(#lean-${view.key}-hatch)` : null }));
      }
    }
  }
  const hatch = svg("pattern", { id: `lean-${view.key}-hatch`, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("rect", { width: 6, height: 6, class: "lean-weak", "data-role": "loss" }), svg("rect", { width: 2.4, height: 6, class: "lean-full", "data-role": "loss" }));
  const axis = [svg("line", { x1: left, x2: right, y1: middle, y2: middle, class: "lean-axis" })];
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    axis.push(svg("line", { x1: x(share), x2: x(share), y1: top, y2: low, class: "lean-grid" }),
      text(x(share), low + 17, share * 100, { "text-anchor": "middle" }));
  }
  const names = [text(right, top + 2, `${state.group} ↑`, { "text-anchor": "end", class: "lean-strong" }),
    text(right, bottom + 4, "all others ↓", { "text-anchor": "end", class: "lean-strong" }),
    text((left + right) / 2, height - 3, `probability of “${state.group}”, and threshold (%)`, { "text-anchor": "middle" })];
  chart.drawing.replaceChildren(hatch, ...axis, ...pieces, ...names, ...costs(view, result, { x, text, high, low, left, right }));
  grip(view, x(state.threshold), top, low, numbers);
};

function histogram({ scores, positive, ill, well }) {
  const [up, down] = [Array(BINS).fill(0), Array(BINS).fill(0)];
  scores.forEach((score, i) => {
    const bin = Math.min(Math.floor(score * BINS), BINS - 1);
    if (positive[i]) up[bin] += 1 / ill; else down[bin] += 1 / well;
  });
  return { up, down };
}

function costs({ state, data }, { missed, costs, best, least }, { x, text, high, low, left, right }) {
  const { svg, numbers } = lean;
  const { values } = data.controls.threshold;
  const most = Math.max(...costs);
  const y = (cost) => low - (cost / most) * (low - high);
  const line = (amounts) => amounts.map((amount, k) => `${x(values[k])} ${y(amount)}`);
  const ofMisses = line(missed.map((count) => count * state.miss));
  const total = line(costs);
  const base = `L${x(values.at(-1))} ${low}L${x(values[0])} ${low}Z`;
  // The name of the cheapest stands above the line, which may rise beside it.
  const name = `cheapest: ${numbers.thousands(least)}`;
  const [toTheLeft, room] = [best > 0.5, name.length * 7.4 + 9];
  const beside = values.map((value, k) => [(x(value) - x(best)) * (toTheLeft ? -1 : 1), y(costs[k])]).filter(([off]) => off >= 0 && off <= room);
  const clear = Math.max(Math.min(...beside.map(([, place]) => place)) - 8, high + 2);
  return [
    svg("path", { d: `M${total.join("L")}L${[...ofMisses].reverse().join("L")}Z`, class: "lean-area", "data-role": "input" }),
    svg("path", { d: `M${ofMisses.join("L")}${base}`, class: "lean-area", "data-role": "group" }),
    svg("path", { d: `M${total.join("L")}`, class: "lean-total" }),
    svg("line", { x1: left, x2: right, y1: low, y2: low, class: "lean-axis" }),
    svg("line", { x1: x(best), x2: x(best), y1: y(least), y2: low, class: "lean-gap" }),
    svg("g", { "data-role": "pointwise", class: "lean-cheapest" }, lean.marks.shape("pointwise", x(best), y(least), 5.5)),
    text(x(best) + (toTheLeft ? -9 : 9), clear, name, { "text-anchor": toTheLeft ? "end" : "start", class: "lean-strong lean-label" }),
    text(left, high - 10, "cost of the mistakes", { class: "lean-strong lean-label" }),
    text(left - 5, high + 9, numbers.thousands(most), { "text-anchor": "end" }),
    text(left - 5, low + 3, "0", { "text-anchor": "end" }),
  ];
}

function grip(view, at, top, low) {
  const { svg } = lean;
  const { handle, mark } = view.chart;
  const hit = handle.querySelector(".lean-hit");
  for (const [name, value] of Object.entries({ x: -16, y: 0, width: 32, height: low })) hit.setAttribute(name, value);
  handle.setAttribute("transform", `translate(${at} 0)`);
  mark.replaceChildren(svg("line", { x1: 0, x2: 0, y1: 20, y2: low, class: "lean-cut" }), svg("circle", { cx: 0, cy: 11, r: 10, class: "lean-ring" }),
    svg("path", { d: "M-2.5 7L-6 11L-2.5 15M2.5 7L6 11L2.5 15", class: "lean-arrows" }));
}

function size(picture, width, height) {
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.setAttribute("width", width);
  picture.setAttribute("height", height);
}

lean.mount?.();
