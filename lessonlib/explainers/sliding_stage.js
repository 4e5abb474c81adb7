// The picture of one step of the sliding window: a row for each input channel, then the output channels.
const lean = (window.lean ??= { explainers: {} });

const MARGIN = 20; // above each grid, for its name
const signed = (number) => String(number).replace("-", "−");
const range = (count) => Array.from({ length: count }, (_, i) => i);

// Where everything stands for a given width: the size of a cell, and the left edge of each column.
function place(width, result) {
  const tall = columned(width, result, 1);
  return tall.lanes || !tall.wide || result.now.filters.length * (result.now.side * tall.c + MARGIN + 14) <= tall.height
    ? tall : columned(width, result, 2);
}
function columned(width, { now }, beside) {
  const input = now.input[0].length;
  const wide = width >= 520;
  const summed = now.k > 1;
  const lanes = now.kind === "depthwise";
  const columns = wide ? beside : now.filters.length;
  const gap = wide ? 34 : 22;
  const cells = input + 2 * now.k + (summed ? 1.4 : 0) + (wide ? columns * now.side : 0);
  const room = width - 2 * gap - (summed ? gap : 0) - (wide ? 96 + (columns - 1) * 16 : 6);
  const c = Math.max(13, Math.min(28, Math.floor(room / cells)));
  const filter = Math.max(input * c, now.kind === "pointwise" ? 92 : 0) + gap; // room for the name above
  const product = filter + now.k * c + gap;
  const sum = product + now.k * c + (summed ? gap : 0);
  const end = sum + (summed ? 1.4 * c : 0);
  const row = Math.max(input, now.k) * c + MARGIN + 10;
  return { c, gap, filter, product, sum, end, row, wide, summed, lanes, columns, height: row * now.input.length };
}

const text = (x, y, words, attributes = {}) =>
  lean.svg("text", { x, y, "text-anchor": "middle", "dominant-baseline": "central", ...attributes }, words);

// A square grid of numbers; `look(i, j)` gives the class of a cell, `step(i, j)` what it stands for when touched.
function grid({ c }, left, top, rows, look = () => "", step = null) {
  const { svg } = lean;
  const font = (number) => Math.max(9.5, c * (signed(number).length > 2 ? 0.42 : 0.5));
  return rows.map((row, i) => row.map((number, j) => svg("g", { class: `lean-cell ${look(i, j)}`, "data-step": step?.(i, j) },
    svg("rect", { x: left + j * c, y: top + i * c, width: c, height: c }),
    number === null ? null : text(left + (j + 0.5) * c, top + (i + 0.53) * c, signed(number), { "font-size": font(number) }))));
}
const outline = ({ c }, left, top, side, name = "lean-window") =>
  lean.svg("rect", { class: name, x: left, y: top, width: side * c, height: side * c });
const curve = (x, y, toX, toY) => {
  const bend = (x + toX) / 2;
  return lean.svg("path", { class: "lean-way-to", d: `M${x},${y}C${bend},${y} ${bend},${toY} ${toX},${toY}` });
};

lean.slidingStage = (room, result) => {
  const width = Math.max(room, 280);
  const { now, n } = result;
  const at = place(width, result);
  const across = now.filters.length;
  const rows = now.input.map((_, m) => channel(at, result, m));
  const shelf = outputShelf(at, width, result);
  const height = at.wide ? Math.max(at.height, shelf.height) : at.height + 34 + shelf.height;
  const total = at.wide ? toOutput(at, result, shelf) : sumBelow(at, result);
  return lean.svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", class: "lean-stage", "data-role": now.kind,
    "aria-label": `The ${now.input.length} input channels with the window, filter ${n + 1} of ${across}, the products, and the output so far` },
    total.under, rows, shelf.drawn, total.over);
};

// One row: the input channel with the window in it, the filter that reads it, the products and their sum.
function channel(at, { now, n, y, x, grids, sums }, m) {
  const { c } = at;
  const top = at.row * m + MARGIN;
  const middle = top + Math.max(now.input[m].length, now.k) * c / 2;
  const small = middle - now.k * c / 2;
  const used = grids[m] !== null;
  const [i0, j0] = [y * now.s, x * now.s];
  const inWindow = (i, j) => used && i >= i0 && i < i0 + now.k && j >= j0 && j < j0 + now.k;
  const isPadding = (i, j) => [i, j].some((at) => at < now.p || at >= now.input[m].length - now.p);
  const filter = now.filters[n][m] ?? now.filters[m][m];
  const head = (left, words) => text(left, small - 10, words, { "text-anchor": "start", class: "lean-head" });
  const parts = [
    text(0, top - 10, `${now.kind === "pointwise" ? "after depthwise" : "input"} ${m + 1}`, { "text-anchor": "start", class: "lean-head" }),
    grid(at, 0, top, now.input[m], (i, j) => (inWindow(i, j) ? "lean-in" : isPadding(i, j) ? "lean-padding" : "")),
    text(at.filter - at.gap / 2, middle, "×", { class: "lean-sign" }),
    head(at.filter, `filter ${at.lanes ? m + 1 : n + 1}`),
    grid(at, at.filter, small, filter, () => "lean-weight"),
  ];
  if (!used) return lean.svg("g", { class: "lean-idle" }, parts);
  return lean.svg("g", {}, parts, outline(at, j0 * c, top + i0 * c, now.k),
    outline(at, at.filter, small, now.k), now.k > 1 ? head(at.product, "products") : null,
    text(at.product - at.gap / 2, middle, "=", { class: "lean-sign" }),
    grid(at, at.product, small, grids[m], () => "lean-product"),
    at.summed ? [text(at.sum - at.gap / 2, middle, "→", { class: "lean-sign" }), text(at.sum + 0.7 * c, middle, signed(sums[m]), { class: "lean-sum" })] : null);
}

const shelfWidth = (now, c) => Math.max(now.side * c, 54); // room for the name above

// The output channels: beside the rows on a wide page, below them on a narrow one.
function outputShelf(at, width, { now, at: done, output }) {
  const count = output.length;
  let { c, columns } = at;
  const spare = width - at.end - 96 - columns * (shelfWidth(now, c) + 16);
  const left = at.wide ? at.end + 96 + Math.max(0, Math.min(spare, 60)) : 0;
  if (!at.wide) {
    const fits = (columns) => Math.floor((width - (columns - 1) * 16) / (columns * now.side));
    if (fits(columns) < 17) columns = 2;
    c = Math.min(28, fits(columns));
  }
  const lines = Math.ceil(count / columns);
  const step = at.lanes && at.wide ? at.row : now.side * c + MARGIN + 14;
  const height = lines * step;
  const sky = at.wide ? Math.max(0, (at.height - height) / 2) : at.height + 34;
  const corners = range(count).map((n) => [
    left + (n % columns) * (shelfWidth(now, c) + 16),
    sky + Math.floor(n / columns) * step + MARGIN + (at.lanes && at.wide ? (at.row - MARGIN - 10 - now.side * c) / 2 : 0)]);
  const drawn = output.map((channel, n) => {
    const stepOf = (i, j) => n * now.side ** 2 + i * now.side + j + 1;
    const filled = channel.map((row, i) => row.map((number, j) => (stepOf(i, j) <= done + 1 ? number : null)));
    const look = (i, j) => `lean-output ${stepOf(i, j) === done + 1 ? "lean-now" : stepOf(i, j) <= done ? "lean-filled" : ""}`;
    const [x, y] = corners[n];
    return [text(x, y - 10, `output ${n + 1}`, { "text-anchor": "start", class: "lean-head" }), grid({ c }, x, y, filled, look, stepOf)];
  });
  return { drawn, corners, c, height };
}

// Lines from the sums to their total, and from there to the place in the output.
function toOutput(at, { now, n, y, sums, total }, shelf) {
  const middle = (m) => at.row * m + MARGIN + Math.max(now.input[0].length, now.k) * at.c / 2;
  const used = sums.flatMap((sum, m) => (sum === null ? [] : [m]));
  const height = used.reduce((all, m) => all + middle(m), 0) / used.length;
  const [left, top] = shelf.corners[n];
  const centre = at.end + 52;
  const target = [left, top + (y + 0.5) * shelf.c];
  return {
    under: [used.map((m) => curve(at.end + 4, middle(m), centre, height)), curve(centre, height, ...target)],
    over: [lean.svg("circle", { class: "lean-total", cx: centre, cy: height, r: 17 }), text(centre, height, signed(total), { class: "lean-sum" })],
  };
}

function sumBelow(at, { n, sums, total }) {
  const terms = sums.filter((sum) => sum !== null).map((sum, i) => (i === 0 ? signed(sum) : sum < 0 ? ` − ${-sum}` : ` + ${sum}`));
  const words = terms.length > 1 ? `${terms.join("")} = ${signed(total)}` : signed(total);
  return { under: null, over: text(0, at.height + 12, `${words}  →  output ${n + 1}`, { class: "lean-sum", "text-anchor": "start" }) };
}
