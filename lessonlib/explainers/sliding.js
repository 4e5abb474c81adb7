// The sliding window. Sizes, weights and multiply-adds equal SlidingWindow.compute in sliding.py; outputs equal torch's.
const lean = (window.lean ??= { explainers: {} });

const KINDS = ["standard", "depthwise", "pointwise"];
const SUM = (numbers) => numbers.reduce((total, number) => total + number, 0);
const range = (count) => Array.from({ length: count }, (_, i) => i);

// --- the arithmetic: a channel is a list of rows ---
const padded = (channel, p) => {
  const side = channel.length + 2 * p;
  return range(side).map((y) => range(side).map((x) => channel[y - p]?.[x - p] ?? 0));
};
const products = (channel, filter, top, left) =>
  filter.map((row, i) => row.map((weight, j) => weight * channel[top + i][left + j]));

// A layer: its padded input, how the window moves, and the filter that reads input channel m for output channel n (or none).
function layer(kind, { k, s, p }, data) {
  if (kind === "pointwise") {
    const input = outputs(layer("depthwise", { k, s, p }, data));
    return finished({ kind, input, k: 1, s: 1, p: 0, filters: data.filters[k].pointwise });
  }
  const input = data.input.map((channel) => padded(channel, p));
  const own = data.filters[k][kind];
  const filters = kind === "standard" ? own : own.map((filter, n) => own.map((_, m) => (m === n ? filter : null)));
  return finished({ kind, input, k, s, p, filters });
}
function finished(layer) {
  const side = Math.floor((layer.input[0].length - layer.k) / layer.s) + 1;
  const used = layer.filters.flat().filter(Boolean).length;
  const each = used / layer.filters.length * layer.k ** 2;
  return { ...layer, side, each, weights: used * layer.k ** 2, steps: layer.filters.length * side ** 2,
    macs: layer.filters.length * side ** 2 * each };
}

// The products of one step, a grid for each input channel or null, and their sums.
function taken(layer, n, y, x) {
  const grids = layer.filters[n].map((filter, m) => filter && products(layer.input[m], filter, y * layer.s, x * layer.s));
  const sums = grids.map((grid) => grid && SUM(grid.flat()));
  return { grids, sums, total: SUM(sums.filter((sum) => sum !== null)) };
}
const outputs = (layer) => layer.filters.map((_, n) =>
  range(layer.side).map((y) => range(layer.side).map((x) => taken(layer, n, y, x).total)));

function compute(state, data) {
  const layers = Object.fromEntries(KINDS.map((kind) => [kind, layer(kind, state, data)]));
  const now = layers[state.kind];
  const at = Math.min(state.step, now.steps) - 1;
  const [n, place] = [Math.floor(at / now.side ** 2), at % now.side ** 2];
  const [y, x] = [Math.floor(place / now.side), place % now.side];
  const cost = Object.fromEntries(KINDS.map((kind) => {
    const { side, weights, each, macs } = layers[kind];
    return [kind, { side, weights, each, macs }];
  }));
  cost.together = Object.fromEntries(["weights", "macs"].map((what) => [what, cost.depthwise[what] + cost.pointwise[what]]));
  return { layers, now, at, n, y, x, ...taken(now, n, y, x), output: outputs(now), done: (at + 1) * now.each, cost };
}

const steps = ({ kind, ...settings }, data) => layer(kind, settings, data).steps;
const limits = (state, data) => ({ step: steps(state, data) - 1 });
const spoken = (name, state, data) => (name === "step" ? `${state.step} of ${steps(state, data)}` : undefined);

// --- what just happened ---
const signed = (number) => String(number).replace("-", "−");

function say({ kind, k }, { now, n, y, x, total, done, cost }, data, changed) {
  const place = `row ${y + 1}, column ${x + 1} of output channel ${n + 1}`;
  const from = {
    standard: `Filter ${n + 1} covers ${k} × ${k} numbers in all 3 channels at once: ${now.each} products, and their sum`,
    depthwise: `Channel ${n + 1} has a filter of its own and no other channel is asked: ${now.each} product${now.each > 1 ? "s" : ""}, and the sum`,
    pointwise: `Filter ${n + 1} looks at one position only, through all 3 channels: 3 products, and their sum`,
  }[kind];
  return `${moved(changed, now, cost)}${from}, ${signed(total)}, is ${place}. `
    + `${lean.numbers.thousands(done)} of ${lean.numbers.thousands(now.macs)} multiply-adds are done.`;
}

// What the last move did, where the reader moved one thing.
function moved(changed, now, cost) {
  const [{ name, to } = {}] = changed.filter(({ name }) => name !== "step");
  const size = `${cost.depthwise.side} × ${cost.depthwise.side}`;
  if (name === "kind" && to === "pointwise") return "The input is now what the depthwise step wrote. ";
  if (name === "s") return `Stride ${to}: the window now stands at ${size} places. `;
  if (name === "p") return to ? `A frame of zeros: the output is now ${size}. ` : `No frame: the output is now ${size}. `;
  if (name === "k") return `Kernel ${to} × ${to}: ${cost.standard.weights} weights, or ${cost.together.weights} in two steps. `;
  return "";
}

// --- the picture ---
function draw(view, result) {
  view.body.replaceChildren(lean.slidingStage(view.width, result), progress(result));
  view.costs.replaceChildren(weights(result));
  for (const [name, end] of [["previous", 0], ["next", result.now.steps - 1]]) {
    view.button(name).setAttribute("aria-disabled", result.at === end);
  }
}

function progress({ now, done }) {
  const { html } = lean;
  const bar = html("span", { class: "lean-done lean-moves", style: `width:${done / now.macs * 100}%` });
  return html("div", { class: "lean-progress", "data-role": now.kind },
    html("span", {}, "Multiply-adds ", html("strong", {}, lean.numbers.thousands(done)), ` of ${lean.numbers.thousands(now.macs)}`),
    html("span", { class: "lean-way" }, bar));
}

// Every weight of the three layers as a small square, and the two ways from 3 to 4 channels side by side.
function weights({ layers, now, n, cost }) {
  const { html, svg } = lean;
  const dot = layers.standard.k > 3 ? 3 : 5;
  const grid = ({ k }, used) => svg("svg", { width: k * (dot + 1), height: k * (dot + 1), class: used ? "lean-used" : "lean-unused" },
    range(k * k).map((i) => svg("rect", { x: (i % k) * (dot + 1), y: Math.floor(i / k) * (dot + 1), width: dot, height: dot })));
  const filters = (layer) => html("span", { class: "lean-filters", "aria-hidden": "true" }, layer.filters.map((filter, i) =>
    html("span", {}, filter.filter(Boolean).map(() => grid(layer, layer === now && i === n)))));
  const sum = ({ kind, k }) => ({ standard: `4 × 3 × ${k} × ${k}`, depthwise: `3 × ${k} × ${k}`, pointwise: "4 × 3 × 1 × 1" })[kind];
  const row = (role, head, dots, how, { weights, macs }) => html("div", { class: "lean-cost", role: "row", "data-role": role,
    "data-now": role === now.kind ? "" : null },
    html("span", { role: "rowheader" }, head), html("span", { role: "cell" }, dots, how && html("span", {}, how)),
    html("strong", { role: "cell" }, lean.numbers.thousands(weights)), html("span", { role: "cell" }, lean.numbers.thousands(macs)));
  const mark = (role, text) => html("span", { class: "lean-mark", "data-role": role }, text);
  return html("div", { class: "lean-costs", role: "table", "aria-label": "Weights and multiply-adds of the two ways" },
    html("div", { class: "lean-cost lean-muted", role: "row" }, ["", "every weight a square", "weights", "multiply-adds"].map((text) =>
      html("span", { role: text ? "columnheader" : "cell" }, text))),
    KINDS.map((kind) => row(kind, mark(kind, kind), filters(layers[kind]), sum(layers[kind]), cost[kind])),
    row("together", html("span", {}, mark("depthwise"), "+ ", mark("pointwise"), "together"), null,
      `${cost.depthwise.weights} + ${cost.pointwise.weights} instead of ${cost.standard.weights} weights`, cost.together));
}

// --- moving ---
const go = (view, by) => view.set({ step: Math.min(Math.max(view.state.step + by, 1), view.result().now.steps) });

// Play runs to the end of an output channel, in less than five seconds, unless anything else moves.
function play(view) {
  if (view.timer || lean.calm()) return stop(view);
  const { now, at } = view.result();
  const places = now.side ** 2;
  const first = (at + 1) % now.steps; // from the end, begin again
  const count = places - (first % places);
  const pause = Math.min(450, 4500 / count);
  let left = count;
  const tick = () => {
    if (view.state !== view.playing || !left || !view.root.isConnected) return stop(view);
    left -= 1;
    view.set({ step: (view.state.step % now.steps) + 1 });
    view.playing = view.state;
  };
  view.playing = view.state;
  view.button("play").textContent = "Stop";
  view.sentence.setAttribute("aria-live", "off");
  view.timer = setInterval(tick, pause);
  tick();
}
function stop(view) {
  clearInterval(view.timer);
  view.timer = null;
  view.button("play").textContent = "Play";
  view.sentence.setAttribute("aria-live", "polite");
}

function setup(view) {
  view.button("play").hidden = lean.calm();
  view.costs = lean.html("div"); // below the buttons, so that these stay close to the picture
  view.button("next").parentElement.after(view.costs);
  view.body.addEventListener("click", ({ target }) => {
    const step = Number(target.closest?.("[data-step]")?.dataset.step);
    if (step) view.set({ step });
  });
}

lean.explainers.sliding = { compute, limits, spoken, say, draw, setup, reset: stop,
  buttons: { previous: (view) => go(view, -1), next: (view) => go(view, 1), play } };
lean.mount?.();
