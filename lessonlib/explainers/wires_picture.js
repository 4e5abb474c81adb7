// The picture of the wires: a box for every group of every layer, the wires inside it, and the rewiring between layers.
const lean = (window.lean ??= { explainers: {} });

const ROW = 24; // also the height of what can be touched
const [TOP, FOOT, SIDE] = [30, 50, 30];
const BETWEEN = 0.9; // of the width of a layer
const range = (count) => Array.from({ length: count }, (_, i) => i);
const letter = (group) => String.fromCharCode(65 + group);

// Where everything stands: the channels after each layer, and their places before the next.
function layout(width, { channels, layers }) {
  const parts = layers + BETWEEN * (layers - 1);
  const unit = Math.min((width - 2 * SIDE) / parts, 170);
  const left = (width - parts * unit) / 2;
  const level = (t) => (t ? left + t * unit + (t - 1) * BETWEEN * unit : left);
  const before = (t) => (t ? level(t) + BETWEEN * unit : left);
  return { level, before, y: (one) => TOP + (one + 0.5) * ROW, bottom: TOP + channels * ROW, unit };
}

const text = (x, y, words, attributes = {}) => lean.svg("text", { x, y, "text-anchor": "middle", ...attributes }, words);

function wire(at, t, one, to) {
  return `M${at.before(t)},${at.y(one)}L${at.level(t + 1)},${at.y(to)}`;
}
function crossing(at, t, one, place) {
  const [from, to] = [at.level(t), at.before(t)];
  const middle = (from + to) / 2;
  return `M${from},${at.y(one)}C${middle},${at.y(one)} ${middle},${at.y(place)} ${to},${at.y(place)}`;
}

function build(view, result, state) {
  const { svg } = lean;
  const { groups, size, place } = result;
  const { channels, layers } = state;
  const at = layout(view.width, state);
  const members = (group) => range(size).map((i) => group * size + i);
  const path = (name, d = "") => svg("path", { class: name, d });
  const boxes = range(layers).flatMap((t) => range(groups).map((group) => {
    const [x, y] = [at.before(t) - 11, TOP + group * size * ROW + 1.5];
    return svg("rect", { class: "lean-group", x, y, width: at.level(t + 1) - x + 11, height: size * ROW - 3, rx: 10 });
  }));
  const letters = range(layers).flatMap((t) => range(groups).map((group) =>
    text((at.before(t) + at.level(t + 1)) / 2, TOP + (group + 0.5) * size * ROW + 4.5, letter(group), { class: "lean-letter" })));
  const inside = range(layers).map((t) => range(groups).flatMap((group) =>
    members(group).flatMap((one) => members(group).map((to) => wire(at, t, one, to)))).join(""));
  const between = range(layers).slice(1).map((t) => range(channels).map((one) => crossing(at, t, one, place(one, t))).join(""));
  const places = range(layers).slice(1).flatMap((t) => range(channels).map((one) =>
    svg("circle", { class: "lean-place", cx: at.before(t), cy: at.y(place(one, t)), r: 3, "data-level": t, "data-channel": one })));
  const nodes = range(layers + 1).flatMap((t) => range(channels).map((one) => node(at, t, one, state, result)));
  const numbers = range(channels).flatMap((one) => [[0, -16], [layers, 16]].map(([t, aside]) =>
    text(at.level(t) + aside, at.y(one) + 4, one + 1, { class: "lean-number", "text-anchor": aside < 0 ? "end" : "start" })));
  const roomy = at.unit > 44;
  const heads = range(layers + 1).map((t) => text(at.level(t), TOP - 12, t ? (roomy ? `layer ${t}` : t) : "input"));
  const counts = range(layers + 1).map((t) => text(at.level(t), at.bottom + 22, "", { class: "lean-count" }));
  const ofAll = range(roomy ? layers + 1 : 0).map((t) => text(at.level(t), at.bottom + 39, `of ${channels}`));
  const on = [path("lean-wire-on"), path("lean-wire-on lean-crossing")];
  const height = at.bottom + FOOT;
  const picture = svg("svg", { width: view.width, height, viewBox: `0 0 ${view.width} ${height}`, class: "lean-wires", "data-role": "group",
    role: "radiogroup", "aria-label": `${channels} channels at the input and after each of ${layers} layers: choose one with the arrow keys` },
    boxes, path("lean-wire", inside.join("")), path("lean-wire lean-crossing", between.join("")), on, letters, places, nodes,
    svg("g", { "aria-hidden": "true" }, numbers, heads, counts, ofAll));
  const cost = lean.html("p", {});
  view.body.replaceChildren(picture, cost);
  return { at, on, nodes, places, counts, cost };
}

function node(at, t, one, { layers }, { size }) {
  const { svg } = lean;
  const where = t === 0 ? "Input channel" : t === layers ? "Output channel" : `After layer ${t}, channel`;
  const group = t ? `, from group ${letter(Math.floor(one / size))}` : `, read by group ${letter(Math.floor(one / size))}`;
  return svg("g", { class: "lean-channel", role: "radio", "aria-label": `${where} ${one + 1}${group}`, "data-level": t, "data-channel": one },
    svg("rect", { class: "lean-hit", x: at.level(t) - 14, y: at.y(one) - ROW / 2, width: 28, height: ROW }),
    svg("circle", { cx: at.level(t), cy: at.y(one), r: 7 }));
}

// Mark the chosen channel, what it reaches and sees, and every wire on the way.
function mark(view, result, { layers, channels }) {
  const { at, on, nodes, places, counts, cost } = view.wires;
  const { level, channel, sets, size, place, groups, weights, dense } = result;
  const taken = sets.map((set) => new Set(set));
  for (const element of [...nodes, ...places]) {
    const [t, one] = [Number(element.dataset.level), Number(element.dataset.channel)];
    element.classList.toggle("lean-in", taken[t].has(one));
    if (!element.classList.contains("lean-channel")) continue;
    const chosen = t === level && one === channel;
    element.setAttribute("aria-checked", chosen);
    element.setAttribute("tabindex", chosen ? 0 : -1);
  }
  const wires = range(layers).flatMap((t) => sets[t].flatMap((one) => {
    const from = place(one, t);
    const first = Math.floor(from / size) * size;
    return range(size).filter((i) => taken[t + 1].has(first + i)).map((i) => wire(at, t, from, first + i));
  }));
  on[0].setAttribute("d", wires.join(""));
  on[1].setAttribute("d", range(layers).slice(1).flatMap((t) => sets[t].map((one) => crossing(at, t, one, place(one, t)))).join(""));
  counts.forEach((count, t) => { count.textContent = sets[t].length; });
  cost.textContent = `A layer has ${weights} weights, and takes as many multiply-adds at each position`
    + (groups > 1 ? `: ${groups} times fewer than the ${dense} of one group.` : ".");
}

function draw(view, result) {
  const { channels, split, layers, shuffle } = view.state;
  const key = [channels, split, layers, shuffle, view.width].join();
  if (view.wires?.key !== key) view.wires = { key, ...build(view, result, view.state) };
  mark(view, result, view.state);
}

const focus = (view) => view.body.querySelector("[aria-checked=true]").focus({ preventScroll: true });

lean.wiresPicture = { draw, focus };
lean.mount?.();
