// The picture of accuracy against cost: axes, the front, the marks of the networks, and labels that do not collide.
const lean = (window.lean ??= { explainers: {} });

// The room above and left of the front holds no network: labels of the front look there first, then farther out.
const AWAY = [[-8, -5, "end"], [0, -10, "middle"], [-4, -22, "end"], [-10, 4, "end"], [4, -22, "start"], [-12, -34, "end"], [8, -8, "start"],
  [10, 5, "start"], [-16, -48, "end"], [-2, -48, "start"], [-20, -62, "end"], [8, 17, "start"], [12, 30, "start"], [-8, 18, "end"], [-24, -78, "end"]];

// Around a mark with a ring.
const AROUND = [[-16, 4, "end"], [16, 4, "start"], [0, -17, "middle"], [0, 26, "middle"], [-13, -13, "end"], [13, -13, "start"], [13, 22, "start"],
  [-13, 22, "end"]];

lean.zooPicture = (view, result) => {
  const { svg } = lean;
  const { reads } = lean.zoo;
  const { state, chart, data, width } = view;
  const { cost } = state;
  const entries = lean.zoo.entries(data);
  const height = Math.min(Math.max(width * 0.62, 330), 430);
  const [left, right, top, bottom] = [34, width - 12, 26, height - 44];
  const [low, high, least, most] = range(entries, cost);
  const x = (amount) => left + Math.log(amount / low) / Math.log(high / low) * (right - left);
  const y = (top1) => bottom - (top1 - least) / (most - least) * (bottom - top);
  for (const [name, value] of [["viewBox", `0 0 ${width} ${height}`], ["width", width], ["height", height]]) chart.picture.setAttribute(name, value);

  const text = (px, py, words, more = {}) => svg("text", { x: px, y: py, "font-size": 12.5, ...more }, words);
  const grid = ticks(low, high, width).map((at) => [svg("line", { x1: x(at), x2: x(at), y1: top, y2: bottom, class: "lean-grid" }),
    text(x(at), bottom + 17, reads(cost, at, 1), { "text-anchor": "middle" })]);
  for (let at = least; at <= most; at += 5) {
    grid.push(svg("line", { x1: left, x2: right, y1: y(at), y2: y(at), class: "lean-grid" }), text(left - 6, y(at) + 4, at, { "text-anchor": "end" }));
  }
  chart.at = Object.fromEntries(result.drawn.map((i) => [i, [x(entries[i][cost]), y(entries[i].top1)]]));
  const steps = stairs(result.front.map((i) => chart.at[i]), right, bottom);
  const unit = cost === "relative_time" ? "time, one image, ResNet-18 = 1 (log)" : `${data.costs[cost]} (log)`;
  chart.drawing.replaceChildren(...grid.flat(), steps.length ? svg("path", { d: `M${steps.map((at) => at.join(" ")).join("L")}`, class: "lean-front" }) : "",
    text((left + right) / 2, height - 6, unit, { "text-anchor": "middle" }), text(4, 12, "published top-1 accuracy on ImageNet, %"));
  marks(view, result, entries);
  chart.labels.replaceChildren(...labels(view, result, entries, steps, [left, right, top, bottom]));
};

// The range that all networks take, of every family, so that the axes stay when families come and go.
function range(entries, cost) {
  const known = entries.filter((entry) => entry.top1 !== null && entry[cost] !== null);
  const [costs, accuracies] = [known.map((entry) => entry[cost]), known.map(({ top1 }) => top1)];
  if (!known.length) return [1, 10, 0, 100];
  return [Math.min(...costs) / 1.3, Math.max(...costs) * 1.3, Math.floor(Math.min(...accuracies) / 5 - 0.2) * 5,
    Math.min(Math.ceil(Math.max(...accuracies) / 5 + 0.3) * 5, 100)];
}

// 1, 2, 5, 10, …: as many as the width has room for.
function ticks(low, high, width) {
  const steps = [[1, 2, 5], [1, 3], [1]];
  for (const step of steps) {
    const found = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
      found.push(...step.map((at) => at * 10 ** power).filter((at) => at >= low && at <= high));
    }
    if (found.length <= width / 62 || step.length === 1) return found;
  }
}

// Between two networks of the front there is nothing to have: the line goes on at the same accuracy, then up.
function stairs(front, right, bottom) {
  if (!front.length) return [];
  const steps = [[front[0][0], bottom]];
  for (const [px, py] of front) steps.push([px, steps.at(-1)[1]], [px, py]);
  return [...steps, [right, front.at(-1)[1]]];
}

function marks({ state, chart, data }, { drawn, front }, entries) {
  const { reads, listed } = lean.zoo;
  const active = document.activeElement;
  const first = chart.points.includes(active) ? chart.points.indexOf(active) : drawn.find((i) => entries[i].name === state.open) ?? front[0];
  chart.points.forEach((point, i) => {
    const { name, role, top1 } = entries[i];
    const on = front.includes(i);
    const open = name === state.open;
    point.style.display = chart.at[i] ? "" : "none";
    point.setAttribute("tabindex", i === first ? 0 : -1);
    if (!chart.at[i]) return;
    const size = on ? 6.5 : 5;
    point.style.transform = `translate(${chart.at[i].map((at) => `${at}px`).join(",")})`;
    point.classList.toggle("lean-measured", !on);
    point.classList.toggle("lean-opened", open || i === chart.near);
    point.setAttribute("aria-pressed", open);
    point.setAttribute("aria-label", `${name}: ${reads(state.cost, entries[i][state.cost])}, ${reads("top1", top1)}${on ? ", on the front" : ""}`);
    if (point.dataset.size === String(size)) return;
    point.dataset.size = size;
    point.replaceChildren(lean.svg("circle", { r: 12.5, class: "lean-ring" }), lean.marks.shape(role, 0, 0, size));
  });
  const names = front.map((i) => entries[i].name);
  chart.front.textContent = names.length ? `On the front (filled marks, and the line), the cheapest first: ${listed(names)}.` : "";
}

function labels({ state, chart }, { drawn, front }, entries, steps, bounds) {
  const size = bounds[1] < 450 ? 10.5 : 11.5;
  const marksAndLine = drawn.map((i) => ({ x: chart.at[i][0] - 6, y: chart.at[i][1] - 6, width: 12, height: 12 }));
  for (let i = 1; i < steps.length; i++) {
    const [[x1, y1], [x2, y2]] = [steps[i - 1], steps[i]];
    marksAndLine.push({ x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) });
  }
  const taken = [...marksAndLine];
  const open = drawn.find((i) => entries[i].name === state.open);
  const pointed = [...new Set([open, chart.near])].filter((i) => chart.at[i]);
  const put = (i, taken) => lean.marks.label(...chart.at[i], entries[i].name, taken, bounds, { spots: pointed.includes(i) ? AROUND : AWAY, size,
    class: pointed.includes(i) ? "lean-strong lean-label" : "lean-label" });
  const all = [...new Set([...front, ...pointed])].map((i) => [i, put(i, taken)]);
  if (pointed.every((i) => all.some(([j, found]) => i === j && found))) return all.map(([, found]) => found).filter(Boolean);
  // What the reader points at has its label in any case, over the marks where it must, and the others make room.
  const over = [];
  const first = pointed.map((i) => put(i, over));
  const room = [...marksAndLine, ...over];
  return [...first, ...front.filter((i) => !pointed.includes(i)).map((i) => put(i, room))].filter(Boolean);
}

lean.mount?.();
