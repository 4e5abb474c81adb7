// Any column of the results against any other. What is best and what is level equals Results.compute in results.py; the
// drawing is in results_picture.js, the card of a row in results_card.js, picking in points.js.
const lean = (window.lean ??= { explainers: {} });

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

function spread(numbers) {
  const middle = sum(numbers) / numbers.length;
  return Math.sqrt(sum(numbers.map((number) => (number - middle) ** 2)) / (numbers.length - 1));
}

// The rows as objects: each value a number, null, or {seeds: [[seed, number], …]}.
function entries(data) {
  const axes = Object.keys(data.axes);
  const value = (packed) => (Array.isArray(packed) ? { seeds: packed } : packed);
  return (data.entries ??= data.rows.map(([name, group, about, alike, values]) => (
    { name, group, about, alike, role: data.roles[group], values: Object.fromEntries(axes.map((axis, k) => [axis, value(values[k])])) })));
}

const numbers = (value) => value.seeds.map(([, number]) => number);

function mean(value) {
  if (!value?.seeds) return value;
  return value.seeds.length ? sum(numbers(value)) / value.seeds.length : null;
}

// The mean difference of two rows, seed by seed, and how far its 95 % interval reaches; null for fewer than two seeds.
function difference(one, other, { student }) {
  const there = new Map(other.seeds);
  const apart = one.seeds.filter(([seed]) => there.has(seed)).map(([seed, number]) => number - there.get(seed));
  if (apart.length < 2) return null;
  return { middle: sum(apart) / apart.length, reach: student[apart.length] * spread(apart) / Math.sqrt(apart.length) };
}

function compute({ x, y, groups }, data) {
  const rows = entries(data);
  const at = (i, axis) => mean(rows[i].values[axis]);
  const indices = rows.map((_, i) => i);
  const ticked = indices.filter((i) => groups.split(".").includes(rows[i].group));
  const drawn = ticked.filter((i) => at(i, x) !== null && at(i, y) !== null);
  const sign = data.axes[y][0] ? -1 : 1;
  const best_first = (some) => [...some].sort((i, j) => sign * (at(i, y) - at(j, y)) || i - j);
  const best = best_first(drawn).find((i) => rows[i].alike) ?? null;
  const is_level = (i) => {
    const apart = rows[i].alike && data.axes[y][1] && i !== best && difference(rows[i].values[y], rows[best].values[y], data);
    return apart && Math.abs(apart.middle) <= apart.reach;
  };
  const pairs = drawn.flatMap((i, k) => drawn.slice(k + 1).map((j) => (at(i, x) - at(j, x)) * (at(i, y) - at(j, y)))).filter((product) => product !== 0);
  const known = indices.filter((i) => at(i, y) !== null);
  return {
    drawn: [...drawn].sort((i, j) => at(i, x) - at(j, x) || i - j), missing: ticked.filter((i) => !drawn.includes(i)), best,
    level: best === null ? [] : best_first(drawn).filter(is_level), together: [pairs.filter((product) => product > 0).length, pairs.length],
    order: [...best_first(known), ...indices.filter((i) => !known.includes(i))],
  };
}

function reads(axis, value, data) {
  const { significant, scaled } = lean.numbers;
  const middle = mean(value);
  if (middle === null) return "–";
  if (data.axes[axis][1]) return `${middle.toFixed(1)}${value.seeds.length > 1 ? ` ± ${spread(numbers(value)).toFixed(1)}` : ""}\u202f%`;
  return middle >= 1000 ? scaled(middle) : significant(middle, axis === "images a second" ? 2 : 3);
}

const listed = (names) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);

function say(state, result, data) {
  const rows = entries(data);
  const { x, y, open } = state;
  if (!result.drawn.length) return "Nothing is drawn: tick rows that have both numbers.";
  const index = rows.findIndex(({ name }) => name === open);
  if (open) return opened(rows[index], index, state, result, data);
  if (result.best === null) return "Only rows with other test images are drawn: they are not compared with each other.";
  const [more, pairs] = result.together;
  const best = rows[result.best];
  const start = `By ${y}, “${best.name}” is best: ${reads(y, best.values[y], data)}.`;
  const level = result.level.map((i) => `“${rows[i].name}”`);
  const seeds = data.axes[y][1] ? (level.length ? ` The seeds do not tell it from ${listed(level)}.` : " The seeds tell it from all others.") : "";
  return `${start}${seeds} In ${more} of ${pairs} pairs, more ${x} goes with more ${y}.`;
}

function opened(row, index, { x, y, open }, { drawn, best }, data) {
  const start = `“${open}”: ${x} ${reads(x, row.values[x], data)}, ${y} ${reads(y, row.values[y], data)}.`;
  if (!drawn.includes(index)) return `${start} It is not drawn.`;
  if (!row.alike) return `${start} It has other test images than the rest, so it is not compared.`;
  if (index === best) return `${start} It is the best of those drawn.`;
  const rows = entries(data);
  const apart = data.axes[y][1] && difference(row.values[y], rows[best].values[y], data);
  if (!apart) return start;
  const points = (number) => `${number < 0 ? "−" : "+"}${Math.abs(number).toFixed(1)}`;
  const said = Math.abs(apart.middle) <= apart.reach ? "the seeds do not tell the two apart" : "the seeds tell the two apart";
  return `${start} Beside the best, “${rows[best].name}”: ${points(apart.middle)} points, seed by seed, 95 % interval `
    + `${points(apart.middle - apart.reach)} to ${points(apart.middle + apart.reach)}: ${said}.`;
}

function setup(view) {
  const { svg, html } = lean;
  const rows = entries(view.data);
  const picture = svg("svg", { role: "group", "aria-label": "Rows of the table as points; arrow keys go from row to row" });
  const points = rows.map(({ role }) => svg("g", { "data-role": role, role: "button", tabindex: -1, class: "lean-point" }));
  view.chart = { picture, points, near: null, drawing: svg("g", { "aria-hidden": "true" }), labels: svg("g", { "aria-hidden": "true" }),
    missing: html("p", { class: "lean-muted lean-missing" }), card: view.root.querySelector(".lean-card"),
    lines: [...view.root.querySelectorAll(".lean-results tbody tr")] };
  picture.append(svg("rect", { class: "lean-hit", width: "100%", height: "100%" }), view.chart.drawing, ...points, view.chart.labels);
  view.body.append(picture, view.chart.missing);
  const across = () => view.result().drawn;
  const height = (i) => mean(rows[i].values[view.state.y]);
  lean.points.listen(view, {
    across, up: () => across().sort((i, j) => height(i) - height(j)), close: () => view.set({ open: "" }),
    toggle: (i) => view.set({ open: view.state.open === rows[i].name ? "" : rows[i].name }),
    near(i) {
      if (view.chart.near === i) return;
      view.chart.near = i;
      draw(view, view.result());
    },
  });
}

function draw(view, result) {
  lean.resultsPicture(view, result);
  lean.resultsCard(view, result);
}

lean.results = { entries, mean, spread, numbers, reads, listed };
lean.explainers.results = { compute, say, setup, draw, lacks: () => !lean.marks || !lean.points || !lean.resultsPicture || !lean.resultsCard };
lean.mount?.();
