// The roofline's picture: ceilings, measured layers with labels that do not collide, and the layer that can be moved.
const lean = (window.lean ??= { explainers: {} });

lean.rooflineChart = (view, result, compute) => {
  const { svg, numbers } = lean;
  const { shape, label } = lean.marks;
  const { data, state, chart } = view;
  const width = view.width;
  const height = Math.min(Math.max(width * 0.6, 270), 400);
  const [left, right, top, bottom] = [58, width - 14, 26, height - 44];
  const [LOW, HIGH] = [data.controls.intensity.values[1], data.controls.intensity.values.at(-1)];
  const [slowest, fastest] = (chart.range ??= range(view, compute));
  const x = (intensity) => left + Math.log(intensity / LOW) / Math.log(HIGH / LOW) * (right - left);
  const y = (speed) => bottom - Math.log(speed / slowest) / Math.log(fastest / slowest) * (bottom - top);
  chart.intensityAt = (pixel) => LOW * (HIGH / LOW) ** ((pixel - left) / (right - left));
  chart.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  chart.svg.setAttribute("width", width);
  chart.svg.setAttribute("height", height);

  const text = (px, py, words, more = {}) => svg("text", { x: px, y: py, "font-size": 12.5, ...more }, words);
  const grid = [];
  for (let at = LOW; at <= HIGH; at *= 4) {
    if (Math.log2(at / LOW) % 4 && width < 500) continue;
    grid.push(svg("line", { x1: x(at), x2: x(at), y1: top, y2: bottom, class: "lean-grid" }),
      text(x(at), bottom + 17, numbers.thousands(at), { "text-anchor": "middle" }));
  }
  for (let at = slowest; at <= fastest * 1.01; at *= 10) {
    grid.push(svg("line", { x1: left, x2: right, y1: y(at), y2: y(at), class: "lean-grid" }),
      text(left - 7, y(at) + 4, numbers.scaled(at, "", 1), { "text-anchor": "end" }));
  }
  const ridge = Math.min(Math.max(result.ridge, LOW), HIGH);
  const roofAt = (intensity) => Math.min(data.peak, intensity * data.bandwidth);
  const roof = [LOW, ridge, HIGH].map((at) => [x(at), y(roofAt(at))]);
  const beyond = [...roof, [right, top], [left, top]];
  const path = (points) => `M${points.map((point) => point.join(" ")).join("L")}`;
  const angle = Math.atan2(roof[1][1] - roof[0][1], roof[1][0] - roof[0][0]) * 180 / Math.PI;
  const along = [x(Math.sqrt(LOW * ridge)), y(roofAt(Math.sqrt(LOW * ridge)))];
  const length = Math.hypot(roof[1][0] - roof[0][0], roof[1][1] - roof[0][1]);
  const flat = right - roof[1][0] > 120;
  const ceilings = [
    svg("path", { d: `${path(beyond)}Z`, class: "lean-beyond" }), svg("path", { d: path(roof), class: "lean-roof" }),
    length > 60 && text(along[0], along[1] - 7, `${length > 125 ? "memory, " : ""}${numbers.scaled(data.bandwidth, "B/s", 2)}`,
      { "text-anchor": "middle", transform: `rotate(${angle} ${along.join(" ")})`, class: "lean-strong" }),
    text(right, roof[2][1] - 7, `${flat ? "compute, " : ""}${numbers.scaled(data.peak, "/s", 2)}`, { "text-anchor": "end", class: "lean-strong" }),
  ];
  const [px, py] = [x(result.intensity), y(result.speed)];
  const mine = { x: px - 13, y: py - 13, width: 26, height: 26 };
  const taken = [mine, ...alongRoof(roof)];
  const spots = data.points.map((point) => ({ point, px: x(point.intensity), py: y(point.macs_per_second) }));
  for (const { px, py } of spots) taken.push({ x: px - 6, y: py - 6, width: 12, height: 12 });
  taken.push({ x: px - 2, y: y(result.roof), width: 4, height: py - y(result.roof) });
  const measured = spots.map(({ point, px, py }) => svg("g", { "data-role": point.kind, class: "lean-measured" },
    svg("title", {}, `${point.label}: ${numbers.scaled(point.macs_per_second)} multiply-adds a second`),
    shape(point.kind, px, py, 5), label(px, py, point.label, taken, [left, right, top, bottom])));
  const own = state.intensity === "own" ? [] : ghost(state, x(result.own), y(compute({ ...state, intensity: "own" }, data).speed), px, py);
  const gap = svg("line", { x1: px, x2: px, y1: y(result.roof), y2: py, class: "lean-gap" });
  chart.drawing.replaceChildren(...grid, ...ceilings.filter(Boolean), gap, ...measured, ...own,
    text((left + right) / 2, height - 6, "multiply-adds a byte (log)", { "text-anchor": "middle" }),
    text(4, 12, "multiply-adds a second (log)", {}));
  chart.handle.setAttribute("data-role", state.kind);
  chart.handle.setAttribute("transform", `translate(${px} ${py})`);
  chart.mark.replaceChildren(svg("circle", { r: 14, class: "lean-ring" }), shape(state.kind, 0, 0, 8));
};

// The range of speeds that any setting and any measured layer can reach, in whole powers of ten.
function range({ data }, compute) {
  const { kind, channels, size } = data.controls;
  const speeds = data.points.map((point) => point.macs_per_second);
  for (const k of kind.values) for (const c of channels.values) for (const s of size.values) {
    speeds.push(compute({ kind: k, channels: c, size: s, intensity: "own" }, data).speed);
  }
  const lowest = Math.max(Math.min(...speeds), data.peak / 1e6);
  return [10 ** Math.floor(Math.log10(lowest)), 10 ** Math.ceil(Math.log10(Math.max(data.peak, ...speeds) * 1.6))];
}

// The room that the sloping ceiling and its name take, and the flat one: no label of a point stands on them.
function alongRoof([low, ridge, high]) {
  const steps = Array.from({ length: 13 }, (_, i) => i / 12);
  const slope = steps.map((at) => [low[0] + at * (ridge[0] - low[0]), low[1] + at * (ridge[1] - low[1])])
    .map(([x, y]) => ({ x: x - 6, y: y - 20, width: 14, height: 24 }));
  return [...slope, { x: ridge[0], y: ridge[1] - 22, width: high[0] - ridge[0], height: 25 }];
}

function ghost({ kind }, fromX, fromY, toX, toY) {
  const { svg } = lean;
  return [svg("line", { x1: fromX, y1: fromY, x2: toX, y2: toY, class: "lean-gap" }),
    svg("g", { "data-role": kind, class: "lean-measured" }, lean.marks.shape(kind, fromX, fromY, 8))];
}

lean.mount?.();
