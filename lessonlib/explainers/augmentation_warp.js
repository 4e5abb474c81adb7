// The augmentation's arithmetic: the matrix equals WarpedPicture.compute in augmentation.py, the pixels equal warp in
// lessonlib/isic/augmentation.py to a grey level.
const lean = (window.lean ??= { explainers: {} });

const NAMES = ["rotation", "down", "right", "zoom_rows", "zoom_columns"];

function compute({ rotation, down, right, zoom_rows, zoom_columns, flip }, { size }) {
  const angle = rotation * Math.PI / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const across = flip === "yes" ? -zoom_columns : zoom_columns;
  const [rows, columns] = [down * size, right * size];
  const matrix = [
    [cos * zoom_rows, -sin * across, cos * rows - sin * columns],
    [sin * zoom_rows, cos * across, sin * rows + cos * columns],
  ];
  const old = (row, column) => matrix.map(([a, b, c]) => a * row + b * column + c);
  const [half, edge] = [size / 2, (size - 1) / 2];
  let outside = 0;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) outside += Math.max(...old(i - edge, j - edge).map(Math.abs)) > edge + 1e-6;
  }
  const corners = [[-half, -half], [-half, half], [half, half], [half, -half]].map((place) => old(...place));
  return { matrix, corners, outside: outside / size ** 2 };
}

// Draw number `draw` within `limits`, each setting on a step of its slider; 0 changes nothing.
function drawn(draw, limits, { controls, steps, furthest }) {
  let state = draw;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const reach = draw ? steps[limits] : 0;
  const setting = Object.fromEntries(NAMES.map((name) =>
    [name, controls[name].values[Math.floor((2 * uniform() - 1) * reach + 0.5) + furthest]]));
  return { ...setting, flip: draw && uniform() < 0.5 ? "yes" : "no" };
}

const bytes = ({ pixels }) => Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0));

// Write into `image` what the matrix shows of the picture: bilinear between pixels; beyond the edge the nearest, or black.
function warp(image, picture, size, matrix, fill) {
  const [[rr, rc, r], [cr, cc, c]] = matrix;
  const [last, half, edge] = [size - 1, (size - 1) / 2, (image.width - 1) / 2];
  let at = 0;
  for (let i = 0; i < image.height; i += 1) {
    for (let j = 0; j < image.width; j += 1, at += 4) {
      const row = rr * (i - edge) + rc * (j - edge) + r + half;
      const column = cr * (i - edge) + cc * (j - edge) + c + half;
      const [y, x] = [Math.min(Math.max(row, 0), last), Math.min(Math.max(column, 0), last)];
      const dark = fill === "black" && Math.max(Math.abs(row - y), Math.abs(column - x)) > 1e-6;
      const [top, left] = [Math.min(Math.floor(y), last - 1), Math.min(Math.floor(x), last - 1)];
      const [down, right] = [y - top, x - left];
      const first = 3 * (top * size + left);
      for (let channel = 0; channel < 3; channel += 1) {
        const here = first + channel;
        const above = picture[here] * (1 - right) + picture[here + 3] * right;
        const below = picture[here + 3 * size] * (1 - right) + picture[here + 3 * size + 3] * right;
        image.data[at + channel] = dark ? 0 : Math.round(above * (1 - down) + below * down);
      }
      image.data[at + 3] = 255;
    }
  }
}

lean.augmentationWarp = { compute, drawn, bytes, warp, NAMES };
lean.mount?.();
