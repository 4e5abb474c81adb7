// The cost calculator. The arithmetic equals CostCalculator.compute in cost.py.
const lean = (window.lean ??= { explainers: {} });

const STEPS = ["standard", "depthwise", "pointwise"];

function compute({ m, n, k, f }) {
  const weights = { standard: k * k * m * n, depthwise: k * k * m, pointwise: m * n };
  const cost = {};
  for (const step of STEPS) cost[step] = { macs: weights[step] * f * f, weights: weights[step] };
  cost.separable = {};
  for (const what of ["macs", "weights"]) cost.separable[what] = cost.depthwise[what] + cost.pointwise[what];
  const ratio = cost.separable.weights / cost.standard.weights;
  return { ...cost, channels: 1 / n, kernel: 1 / (k * k), ratio, saving: 1 / ratio };
}

function say(state, result, data, changed) {
  const { significant, percent } = lean.numbers;
  const { n, k } = state;
  const total = result.ratio >= 1
    ? `Depthwise + pointwise takes 1/${n} + 1/${k * k} = ${significant(result.ratio)} times the multiply-adds of the standard `
      + "convolution: here nothing is saved."
    : `Depthwise + pointwise takes 1/${n} + 1/${k * k} = ${percent(result.ratio)} of the multiply-adds, `
      + `${significant(result.saving)} times fewer.`;
  return `${moved(state, result, changed)}${total} ${remainder(result)}`;
}

// What the last move did, where the reader moved one thing.
function moved(state, result, changed) {
  if (changed.length !== 1) return "";
  const [{ name, from, to }] = changed;
  const factor = (power) => {
    const ratio = Math.max(to / from, from / to) ** power;
    return `${lean.numbers.significant(ratio)} times ${to > from ? "the" : "fewer"} multiply-adds`;
  };
  if (name === "f") return `D_F from ${from} to ${to}: ${factor(2)} everywhere, the same weights, the same ratio. `;
  if (name === "m") return `M from ${from} to ${to}: ${factor(1)} in every step, the same ratio. `;
  if (name === "scale" && to === "log") return "On the log scale each tick is ten times the one before. ";
  return "";
}

function remainder(result) {
  const share = result.pointwise.macs / result.separable.macs;
  const { percent } = lean.numbers;
  return share >= 0.5 ? `Of what is left, ${percent(share)} is the pointwise step.`
    : `Of what is left, ${percent(1 - share)} is the depthwise step.`;
}

function draw(view, result) {
  const { scale } = view.state;
  view.body.replaceChildren(
    bars(result, "macs", "Multiply-adds", scale), bars(result, "weights", "Weights", scale), ratio(view.state, result));
}

function bars(result, what, title, scale) {
  const { html } = lean;
  const top = scale === "log" ? 10 ** Math.max(Math.ceil(Math.log10(result.standard[what])), 1)
    : Math.max(result.standard[what], result.separable[what]);
  const width = (count) => (scale === "log" ? Math.log10(count) / Math.log10(top) : count / top) * 100;
  const bar = (role, count) => html("span", { class: "lean-bar lean-moves", "data-role": role, style: `width:${width(count)}%` });
  const number = (count) => html("span", { class: "lean-count" }, lean.numbers.scaled(count));
  const row = (label, track, count) => html("div", { class: "lean-row" }, label, html("span", { class: "lean-track" }, track), number(count));
  const mark = (role) => html("span", { class: "lean-mark", "data-role": role }, role);
  const both = scale === "log" ? bar("input", result.separable[what])
    : [bar("depthwise", result.depthwise[what]), bar("pointwise", result.pointwise[what])];
  return html("div", { class: "lean-bars" },
    html("div", { class: "lean-row" }, html("strong", {}, title), ticks(scale, top), html("span", { class: "lean-count" })),
    STEPS.map((role) => row(mark(role), bar(role, result[role][what]), result[role][what])),
    row(html("span", {}, html("span", { class: "lean-mark", "data-role": "depthwise" }), "+ ",
      html("span", { class: "lean-mark", "data-role": "pointwise" }), "together"), both, result.separable[what]));
}

function ticks(scale, top) {
  const powers = Math.round(Math.log10(top));
  const stride = Math.ceil(powers / 4);
  const at = scale === "log"
    ? Array.from({ length: Math.floor(powers / stride) + 1 }, (_, i) => [i * stride / powers, 10 ** (i * stride)])
    : [0, 0.5, 1].map((share) => [share, top * share]);
  return lean.html("span", { class: "lean-ticks", "data-scale": scale }, at.map(([share, count]) =>
    lean.html("span", { style: `left:${share * 100}%` }, lean.numbers.scaled(count, "", scale === "log" ? 1 : 3))));
}

function ratio({ n, k }, result) {
  const { html } = lean;
  const { significant } = lean.numbers;
  const whole = Math.max(result.ratio, 1);
  const fraction = (below, role) => html("span", { class: "lean-term", "data-role": role }, "1/", below);
  const sub = (letter, index) => html("span", {}, html("i", {}, letter), html("sub", {}, index));
  const segment = (role, share) =>
    html("span", { class: "lean-bar lean-moves", "data-role": role, style: `width:${share / whole * 100}%` });
  return html("div", { class: "lean-ratio" },
    html("p", {}, html("strong", {}, "Ratio "), fraction(html("i", {}, "N"), "depthwise"), " + ",
      fraction([sub("D", "K"), html("sup", {}, "2")], "pointwise"), " = ", fraction(n, "depthwise"), " + ", fraction(k * k, "pointwise"),
      " = ", html("span", { class: "lean-term", "data-role": "depthwise" }, significant(result.channels)), " + ",
      html("span", { class: "lean-term", "data-role": "pointwise" }, significant(result.kernel)), " = ",
      html("strong", {}, significant(result.ratio))),
    html("div", { class: "lean-track lean-whole", role: "img",
      "aria-label": `Of the standard cost, the depthwise step takes ${significant(result.channels)} and the pointwise step ${significant(result.kernel)}` },
      segment("depthwise", result.channels), segment("pointwise", result.kernel)),
    html("p", { class: "lean-muted" }, `The frame is the standard convolution${result.ratio > 1 ? ", and the two steps leave it" : ""}. `
      + "The same ratio holds for multiply-adds and for weights."));
}

lean.explainers.cost = { compute, say, draw };
lean.mount?.();
