// The three panels (the curve, and its two ways back), the image in n numbers, and the counts beside their formulas.
// The parts are built once; a frame only writes new paths into them, and only those that changed, so that a slider can be
// dragged and a curve drawn at full speed.
const lean = (window.lean ??= { explainers: {} });

const HALF = 1.18; // a panel shows [-HALF, HALF] both ways
const PANELS = {
  curve: "The curve",
  inverse: "By T⁻¹",
  exact: "By active units",
};
const COUNTS = [
  ["none", "points with none active", (n) => `1/2${raised(n)}`],
  ["fewer", "with fewer than two", (n) => `${n + 1}/2${raised(n)}`],
  ["lossless", "T that lose no point", (n) => (n < 4 ? "none" : `1 − ${n} · ${n - 2}/2${raised(n - 1)}`)],
];
const raised = (n) => String(n).replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]);

// --- paths ---
const short = (number) => Math.round(number * 500) / 500; // toFixed takes much longer
const at = ([x, y]) => `${short(x)} ${short(-y)}`;
const through = (points, closed) => `M${points.map(at).join("L")}${closed ? "Z" : ""}`;

// The numbers of a unit along the curve, on its own scale, over the line at a height; every other point will do.
function ridge(images, unit) {
  const scale = 0.94 / (images.reduce((most, image) => Math.max(most, image[unit]), 0) || 1);
  const top = (i) => short(unit + 1 - scale * images[i][unit]);
  let path = `M0 ${unit + 1}V${top(0)}`;
  for (let i = 0; i < images.length; i += 2) path += `L${i + 0.5} ${top(i)}`;
  return `${path}L${images.length} ${top(images.length - 1)}V${unit + 1}Z`;
}

// Only the stretches of a line whose points are all wanted.
function stretches(points, wanted, closed) {
  let path = "";
  for (let i = 1; i < points.length + (closed ? 1 : 0); i += 1) {
    const [from, to] = [i - 1, i % points.length];
    if (wanted[from] && wanted[to]) path += (path && wanted[from - 1] && i > 1 ? "L" : `M${at(points[from])}L`) + at(points[to]);
  }
  return path;
}

// A cross for each point without an active unit, a stroke for each with one.
const crosses = (points, chosen, size, strokes) => points.map(([x, y], i) => !chosen[i] ? ""
  : strokes.map((side) => `M${at([x - size, y - side * size])}L${at([x + size, y + side * size])}`).join("")).join("");

// The stretches of the strip whose points are chosen, a rectangle for each: one for each point takes long to fill.
function blocks(chosen, height) {
  let path = "";
  for (let from = 0, to; from < chosen.length; from = to + 1) {
    for (to = from; chosen[to]; to += 1);
    if (to > from) path += `M${from} 0H${to}V${height}H${from}Z`;
  }
  return path;
}

// --- building ---
function build(view) {
  const { svg, html } = lean;
  const path = (name, more = {}) => svg("path", { class: `lean-${name}`, "vector-effect": "non-scaling-stroke", ...more });
  const panel = (name) => {
    const parts = Object.fromEntries(["axes", "half", "ghost", "line", "one", "none"].map((part) => [part, path(`curve-${part}`)]));
    parts.axes.setAttribute("d", `M-${HALF} 0H${HALF}M0 -${HALF}V${HALF}`);
    parts.half.setAttribute("transform", "scale(0.5)");
    const note = html("span", { class: "lean-muted" });
    const stage = svg("svg", { viewBox: `${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}`, role: "img" }, Object.values(parts));
    const head = html("p", {}, html("strong", {}, PANELS[name]), note);
    return { ...parts, stage, note, element: html("div", { class: "lean-panel", "data-panel": name }, head, stage) };
  };
  const panels = Object.fromEntries(Object.keys(PANELS).map((name) => [name, panel(name)]));
  const hatch = `${view.key}-hatch`;
  const rows = path("rows");
  const gaps = svg("path", { class: "lean-gaps", fill: `url(#${hatch})` });
  const strip = svg("svg", { class: "lean-strip", preserveAspectRatio: "none", role: "img" },
    svg("pattern", { id: hatch, width: 4, height: 1, patternUnits: "userSpaceOnUse" },
      svg("rect", { width: 4, height: 1 }), svg("rect", { width: 1.4, height: 1 })), gaps, rows);
  const cells = COUNTS.map(() => [html("td", {}), html("td", {})]);
  const heads = ["over the curve", "this T", "every T, on average"];
  const table = html("table", { class: "lean-counts" },
    html("thead", {}, html("tr", {}, heads.map((head, i) => (i ? html("th", { scope: "col" }, head) : html("td", {}))))),
    html("tbody", {}, COUNTS.map(([name, head], i) => html("tr", { "data-count": name }, html("th", { scope: "row" }, head), cells[i]))));
  view.body.append(
    html("div", { class: "lean-panels" }, Object.values(panels).map(({ element }) => element)),
    html("p", { class: "lean-muted lean-key" }, html("span", { class: "lean-none" }, "no active unit"), html("span", { class: "lean-one" }, "only one"),
      html("span", {}, "Thin: the curve as it was. Dashed: half of it.")),
    html("p", { class: "lean-muted", id: `${view.key}-pen`, "aria-live": "polite" }),
    html("p", {}, html("strong", {}, "Its image"), html("span", { class: "lean-muted" },
      " A row for each unit, each on its own scale: what ReLU lets through, from the start of the curve at the left to its end. Hatched: fewer than two units are active.")),
    strip, table,
  );
  view.parts = { panels, strip, gaps, rows, cells };
}

// --- drawing ---
// What is written again, though it is the same, is laid out and painted again.
function put(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
function tell(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function draw(view, { points, images, active, inverse, exact, none, fewer, size, least, expected }) {
  const { panels, strip, gaps, rows, cells } = view.parts;
  const { n, curve } = view.state;
  const closed = curve !== "spiral";
  const [lost, empty] = [active.map((count) => count === 1), active.map((count) => count === 0)];
  const kept = active.map((count) => count > 1);
  const outline = through(points, closed); // the thin line and, at half its size, the dashed one are the same path
  const lines = { curve: outline, inverse: through(inverse, closed), exact: stretches(exact, kept, closed) };
  for (const [name, places] of [["curve", points], ["inverse", inverse], ["exact", exact]]) {
    const panel = panels[name];
    put(panel.line, "d", lines[name]);
    put(panel.one, "d", crosses(places, lost, 0.032, [1]));
    put(panel.none, "d", crosses(places, empty, 0.032, [1, -1]));
    if (name !== "curve") put(panel.ghost, "d", outline);
  }
  put(panels.inverse.half, "d", outline);
  const { percent, significant } = lean.numbers;
  const outside = inverse.some((place) => Math.max(...place.map(Math.abs)) > HALF);
  tell(panels.curve.note, fewer ? `${percent(fewer)} lost` : "nothing lost");
  tell(panels.inverse.note, `${significant(size, 2)} of its size${outside ? ", in part outside" : ""}`);
  tell(panels.exact.note, fewer ? "where two are active" : "the curve itself");
  describe(view, { none, fewer, size });

  put(strip, "viewBox", `0 0 ${points.length} ${n}`);
  put(rows, "d", Array.from({ length: n }, (_, unit) => ridge(images, unit)).join(""));
  put(gaps, "d", blocks(active.map((count) => count < 2), n));
  put(strip, "aria-label", `${n} rows, one for each unit: each is above zero on about half of the curve.`);
  const now = { none, fewer, lossless: least > 1 };
  COUNTS.forEach(([name, , formula], i) => {
    tell(cells[i][0], name === "lossless" ? (now[name] ? "loses none" : "loses some") : percent(now[name]));
    tell(cells[i][1], formula(n) + (name === "lossless" && n < 4 ? "" : ` = ${share(expected[name])}`));
  });
}

// A share in per cent; nearly none is not rounded to none, nor nearly all to all.
function share(number) {
  if (number > 0.9995 && number < 1) return "over 99.9\u202f%";
  return number > 0 && number < 0.0005 ? "under 0.1\u202f%" : lean.numbers.percent(number);
}

function describe(view, { none, fewer, size }) {
  const { percent, significant } = lean.numbers;
  const { panels } = view.parts;
  const name = { spiral: "spiral", circle: "circle", own: "drawn curve" }[view.state.curve];
  put(panels.curve.stage, "aria-label", `Drawing surface with the ${name}; ${percent(fewer)} of its points are marked as lost.`);
  put(panels.inverse.stage, "aria-label", `The ${name} as T⁻¹ brings it back, bent and at ${significant(size, 2)} of its size.`);
  put(panels.exact.stage, "aria-label", fewer
    ? `The ${name} as its active units bring it back: in place but for ${percent(fewer)} of its points, ${percent(none)} of them at the origin.`
    : `The ${name} as its active units bring it back, in place everywhere.`);
}

lean.manifoldPicture = { build, draw, HALF };
lean.mount?.();
