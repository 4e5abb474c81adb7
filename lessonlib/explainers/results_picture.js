// The picture of the results: linear axes, a bar for the spread of a seed, dots for the seeds of the row that is open.
const lean = (window.lean ??= { explainers: {} });

lean.resultsPicture = (view, result) => {
  const { svg } = lean;
  const { entries, mean, reads } = lean.results;
  const { state, chart, data, width } = view;
  const { x, y } = state;
  const rows = entries(data);
  const height = Math.min(Math.max(width * 0.6, 320), 420);
  const [left, right, top, bottom] = [46, width - 14, 26, height - 42];
  const across = scale(rows, x, data, left, right, Math.max(width / 90, 3));
  const up = scale(rows, y, data, bottom, top, 6);
  for (const [name, value] of [["viewBox", `0 0 ${width} ${height}`], ["width", width], ["height", height]]) chart.picture.setAttribute(name, value);
  const text = (px, py, words, more = {}) => svg("text", { x: px, y: py, "font-size": 12.5, ...more }, words);
  const says = (axis, at) => (data.axes[axis][1] ? String(at) : at >= 1000 ? lean.numbers.scaled(at, "", 2) : String(Number(at.toPrecision(3))));
  const grid = [
    ...across.ticks.map((at) => [svg("line", { x1: across(at), x2: across(at), y1: top, y2: bottom, class: "lean-grid" }),
      text(across(at), bottom + 17, says(x, at), { "text-anchor": "middle" })]),
    ...up.ticks.map((at) => [svg("line", { x1: left, x2: right, y1: up(at), y2: up(at), class: "lean-grid" }),
      text(left - 6, up(at) + 4, says(y, at), { "text-anchor": "end" })]),
  ];
  const unit = (axis) => (data.axes[axis][1] ? `${axis}, %` : axis);
  chart.at = Object.fromEntries(result.drawn.map((i) => [i, [across(mean(rows[i].values[x])), up(mean(rows[i].values[y]))]]));
  chart.drawing.replaceChildren(...grid.flat(), ...result.drawn.map((i) => bars(rows[i], i, { state, chart, across, up })),
    text((left + right) / 2, height - 6, unit(x), { "text-anchor": "middle" }), text(4, 12, unit(y)));
  marks(view, result, rows);
  chart.labels.replaceChildren(...labels(view, result, rows, [left, right, top, bottom]));
  const missing = result.missing.map((i) => rows[i].name);
  chart.missing.textContent = missing.length ? `Not drawn, a number is missing: ${lean.results.listed(missing)}.` : "";
  chart.points.forEach((point, i) => {
    if (chart.at[i]) point.setAttribute("aria-label", `${rows[i].name}: ${x} ${reads(x, rows[i].values[x], data)}, ${y} ${reads(y, rows[i].values[y], data)}`);
  });
};

// From values to pixels; the axis holds every row and its spread, whatever is ticked, so that it stays.
function scale(rows, axis, data, from, to, most) {
  const { mean, spread, numbers } = lean.results;
  const ends = rows.map(({ values }) => values[axis]).filter((value) => mean(value) !== null).flatMap((value) => {
    const away = value.seeds?.length > 1 ? spread(numbers(value)) : 0;
    return [mean(value) - away, mean(value) + away];
  });
  let [low, high] = ends.length ? [Math.min(...ends), Math.max(...ends)] : [0, 1];
  const room = (high - low || high || 1) * 0.08;
  [low, high] = [Math.max(low - room, 0), high + room];
  const step = [1, 2, 5, 10].map((k) => k * 10 ** Math.floor(Math.log10((high - low) / most))).find((size) => (high - low) / size <= most);
  const place = (value) => from + (value - low) / (high - low) * (to - from);
  place.ticks = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) place.ticks.push(Number((k * step).toPrecision(12)));
  return place;
}

// A bar to either side of the mean: the standard deviation of one seed. The open row shows its seeds.
function bars({ role, values, name }, i, { state: { x, y, open }, chart, across, up }) {
  const { svg, results } = lean;
  const [px, py] = chart.at[i];
  const away = (value) => (value.seeds?.length > 1 ? results.spread(results.numbers(value)) : 0);
  const half = { x: Math.abs(across(away(values[x])) - across(0)), y: Math.abs(up(away(values[y])) - up(0)) };
  const line = (dx, dy) => (dx || dy) && svg("line", { x1: px - dx, x2: px + dx, y1: py - dy, y2: py + dy, class: "lean-spread" });
  const seeds = name === open && values[y].seeds ? values[y].seeds.map(([seed, number]) => {
    const same = values[x].seeds?.find(([other]) => other === seed);
    return svg("circle", { cx: same ? across(same[1]) : px + 9, cy: up(number), r: 2.6, class: "lean-seed" });
  }) : [];
  return svg("g", { "data-role": role }, line(half.x, 0), line(0, half.y), seeds);
}

function marks({ state, chart }, { drawn, best, level }, rows) {
  const active = document.activeElement;
  const first = chart.points.includes(active) ? chart.points.indexOf(active) : drawn.find((i) => rows[i].name === state.open) ?? drawn[0];
  chart.points.forEach((point, i) => {
    const { name, role } = rows[i];
    const on = i === best || level.includes(i);
    point.style.display = chart.at[i] ? "" : "none";
    point.setAttribute("tabindex", i === first ? 0 : -1);
    if (!chart.at[i]) return;
    point.style.transform = `translate(${chart.at[i].map((at) => `${at}px`).join(",")})`;
    point.classList.toggle("lean-measured", !on);
    point.classList.toggle("lean-opened", name === state.open || i === chart.near);
    point.setAttribute("aria-pressed", name === state.open);
    if (!point.childElementCount) point.replaceChildren(lean.svg("circle", { r: 12.5, class: "lean-ring" }), lean.marks.shape(role, 0, 0, 5.5));
  });
}

const AROUND = [[10, 4, "start"], [-10, 4, "end"], [0, -12, "middle"], [0, 22, "middle"], [9, -10, "start"], [-9, -10, "end"], [9, 18, "start"],
  [-9, 18, "end"], [0, -26, "middle"], [0, 34, "middle"], [12, -26, "start"], [-12, -26, "end"], [12, 34, "start"], [-12, 34, "end"]];

// What the reader points at first, then the best and what is level with it, then the others, as far as there is room.
function labels({ state, chart }, { drawn, best, level }, rows, bounds) {
  const open = drawn.find((i) => rows[i].name === state.open);
  const pointed = [chart.near, open].filter((i) => chart.at[i]);
  const order = [...new Set([...pointed, ...[best].filter((i) => i !== null), ...level, ...drawn])];
  const taken = drawn.map((i) => ({ x: chart.at[i][0] - 6, y: chart.at[i][1] - 6, width: 12, height: 12 }));
  const size = bounds[1] < 450 ? 10.5 : 11.5;
  return order.map((i) => lean.marks.label(...chart.at[i], rows[i].name, taken, bounds,
    { spots: AROUND, size, others: pointed.includes(i) ? [] : drawn.filter((j) => j !== i).map((j) => chart.at[j]),
      class: pointed.includes(i) ? "lean-strong lean-label" : "lean-label" })).filter(Boolean);
}

lean.mount?.();
