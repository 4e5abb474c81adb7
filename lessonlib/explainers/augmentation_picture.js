// The picture with the frame on it, which can be dragged, and beside it what the frame shows.
const lean = (window.lean ??= { explainers: {} });

const REACH = 1.1; // the left panel shows so much of the plane to each side, in widths of the picture
const TURNER = 0.17; // how far above the frame the handle stands that turns it
const HANDLES = { move: "M0 -0.055V0.055M-0.055 0H0.055", turn: "M-0.045 0.02A0.05 0.05 0 1 1 0.045 0.02",
  rows: "M0 -0.05V0.05", columns: "M-0.05 0H0.05" };

const place = ([row, column]) => `${column.toFixed(4)} ${row.toFixed(4)}`;

function build(view) {
  const { html, svg } = lean;
  const { size } = view.data;
  const canvas = (side, name) => html("canvas", { width: side, height: side, "data-canvas": name, role: "img" });
  const plane = 2 * Math.round(REACH * size);
  const [old, made] = [canvas(plane, "old"), canvas(size, "new")];
  const line = (name) => svg("path", { class: `lean-${name}`, "vector-effect": "non-scaling-stroke" });
  const [ground, frame, top, veil] = ["frame-ground", "frame", "frame-top", "veil"].map(line);
  veil.setAttribute("d", `M-9-9H9V9H-9ZM-0.5-0.5V0.5H0.5V-0.5Z`);
  const corner = svg("circle", { r: 0.045, class: "lean-frame-corner" });
  const handles = Object.fromEntries(Object.entries(HANDLES).map(([what, path]) => [what,
    svg("g", { class: "lean-grip", "data-grip": what }, svg("circle", { r: 0.085, class: "lean-grip-ring" }),
      svg("path", { d: path, "vector-effect": "non-scaling-stroke" }), svg("circle", { r: 0.115, class: "lean-hit" }))]));
  const stage = svg("svg", { viewBox: `${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`, "aria-hidden": "true" },
    veil, ground, frame, top, corner, Object.values(handles));
  const cells = [0, 1].map(() => [0, 1, 2].map(() => html("td", {})));
  const matrix = html("table", { class: "lean-matrix" }, html("caption", {}, "The matrix: which old place a new pixel shows"),
    html("thead", {}, html("tr", {}, html("td", {}), ["× row", "× column", "+"].map((head) => html("th", { scope: "col" }, head)))),
    html("tbody", {}, ["old row =", "old column ="].map((head, i) => html("tr", {}, html("th", { scope: "row" }, head), cells[i]))));
  const panel = (head, note, inside) => html("div", {}, html("p", {}, html("strong", {}, head), " ", html("span", { class: "lean-muted" }, note)), inside);
  view.body.append(
    html("div", { class: "lean-looks" },
      panel("The picture", "with the frame, to be dragged", html("div", { class: "lean-plane" }, old, stage)),
      panel("The new picture", "what the frame shows", html("div", { class: "lean-made" }, made, html("span", { class: "lean-made-corner" })))),
    matrix,
    html("p", { class: "lean-muted" }, "Rows and columns are counted from the middle. The last column says where the new middle looks; the others, ",
      "how far one step down or one step to the right in the new picture leads in the old one. Every setting moves the frame, so what is in the picture goes the other way. ",
      "The dot marks the new picture's top left corner, the thick line its top."),
  );
  view.parts = { old, made, ground, frame, top, corner, handles, stage, cells, picture: lean.augmentationWarp.bytes(view.data), filled: null };
  for (const [what, grip] of Object.entries(handles)) draggable(view, grip, what);
  draggable(view, ground, "move");
}

// A mouse takes hold of the whole frame; a finger of the handles, so that it can scroll past the picture.
function draggable(view, element, what) {
  const spot = ({ clientX, clientY }) => {
    const box = view.parts.stage.getBoundingClientRect();
    return [((clientY - box.top) / box.height * 2 - 1) * REACH, ((clientX - box.left) / box.width * 2 - 1) * REACH];
  };
  let held = null;
  if (element.dataset.grip) element.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  element.addEventListener("pointerdown", (event) => {
    if (event.button || !event.isPrimary || (event.pointerType === "touch" && !element.dataset.grip)) return;
    held = { from: spot(event), state: view.state };
    element.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  element.addEventListener("pointermove", (event) => {
    if (!held || !element.hasPointerCapture(event.pointerId)) return;
    const changes = moved(what, held, spot(event), view);
    if (Object.entries(changes).some(([name, value]) => view.state[name] !== value)) view.set({ ...changes, draw: 0 });
  });
  for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => { held = null; });
}

// The settings after a drag: each the nearest value that its slider has.
function moved(what, { from, state }, to, { data }) {
  const nearest = (name, wanted) => ({ [name]: data.controls[name].values.reduce((best, value) =>
    (Math.abs(value - wanted) < Math.abs(best - wanted) ? value : best)) });
  const angle = state.rotation * Math.PI / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  if (what === "move") {
    const [row, column] = [to[0] - from[0], to[1] - from[1]];
    return { ...nearest("down", state.down + cos * row + sin * column), ...nearest("right", state.right - sin * row + cos * column) };
  }
  const [row, column] = [to[0] - (cos * state.down - sin * state.right), to[1] - (sin * state.down + cos * state.right)];
  if (what === "turn") return nearest("rotation", Math.atan2(-column, -row) * 180 / Math.PI);
  return what === "rows" ? nearest("zoom_rows", 2 * (cos * row + sin * column)) : nearest("zoom_columns", 2 * (cos * column - sin * row));
}

function draw(view, { matrix, corners, outside }) {
  const { state, data, parts } = view;
  const { size } = data;
  paint(parts.made, parts.picture, size, matrix, state.fill);
  if (parts.filled !== state.fill) {
    paint(parts.old, parts.picture, size, [[1, 0, 0], [0, 1, 0]], state.fill);
    parts.filled = state.fill;
  }
  const [a, b, c, d] = corners.map((corner) => corner.map((number) => number / size));
  const middle = matrix.map((line) => line[2] / size);
  const angle = state.rotation * Math.PI / 180;
  const from = (rows, columns) => [middle[0] + Math.cos(angle) * rows - Math.sin(angle) * columns,
    middle[1] + Math.sin(angle) * rows + Math.cos(angle) * columns];
  const closed = `M${[a, b, c, d].map(place).join("L")}Z`;
  const turner = from(-state.zoom_rows / 2 - TURNER, 0);
  parts.ground.setAttribute("d", closed);
  parts.frame.setAttribute("d", `${closed}M${place(from(-state.zoom_rows / 2, 0))}L${place(turner)}`);
  parts.top.setAttribute("d", `M${place(a)}L${place(b)}`);
  parts.corner.setAttribute("cx", a[1]);
  parts.corner.setAttribute("cy", a[0]);
  const spots = { move: middle, turn: turner, rows: from(state.zoom_rows / 2, 0), columns: from(0, state.zoom_columns / 2) };
  for (const [what, spot] of Object.entries(spots)) {
    parts.handles[what].setAttribute("transform", `translate(${place(spot)}) rotate(${-state.rotation})`);
  }
  matrix.forEach((line, i) => line.forEach((number, j) => {
    parts.cells[i][j].textContent = lean.augmentationSigned(number, j < 2 ? 2 : 1);
  }));
  parts.old.setAttribute("aria-label", `${data.about} The frame of the new picture lies on it.`);
  parts.made.setAttribute("aria-label", `The same picture as the frame shows it; ${lean.numbers.percent(outside)} of it beyond the edge.`);
}

function paint(canvas, picture, size, matrix, fill) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  lean.augmentationWarp.warp(image, picture, size, matrix, fill);
  context.putImageData(image, 0, 0);
}

// A number with the minus sign of print; what rounds to zero has none.
lean.augmentationSigned = (number, digits = 2) => {
  const text = number.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace("-", "−");
};
lean.augmentationPicture = { build, draw };
lean.mount?.();
