// The curve, T, its image under ReLU and the two ways back. Equals ReluManifold.compute in manifold.py, digit for digit.
const lean = (window.lean ??= { explainers: {} });

const TURN = 2 * Math.PI;
const range = (count) => Array.from({ length: count }, (_, i) => i);

// --- a drawn curve as text: two characters for each coordinate of a corner ---
const written = (corners, { reach, grid }) => corners.flat().map((number) => {
  const inside = Math.min(Math.max(number, -reach), reach);
  return Math.round((inside + reach) / (2 * reach) * grid).toString(36).padStart(2, "0");
}).join("");
const read = (drawn, { reach, grid }) => {
  const numbers = (drawn.match(/../g) ?? []).map((pair) => parseInt(pair, 36) / grid * 2 * reach - reach);
  return range(numbers.length / 2).map((i) => [numbers[2 * i], numbers[2 * i + 1]]);
};

// Points at equal steps along the closed line through the corners.
function along(corners, count) {
  const ends = [...corners.slice(1), corners[0]];
  const sides = corners.map(([a, b], i) => Math.hypot(ends[i][0] - a, ends[i][1] - b));
  const step = sides.reduce((sum, side) => sum + side, 0) / count;
  let [side, behind] = [0, 0];
  return range(count).map((i) => {
    while (side < sides.length - 1 && behind + sides[side] <= i * step) behind += sides[side++];
    const share = sides[side] ? (i * step - behind) / sides[side] : 0;
    const [[a, b], [c, d]] = [corners[side], ends[side]];
    return [a + share * (c - a), b + share * (d - b)];
  });
}

function curvePoints({ curve, drawn }, data) {
  const count = data.points;
  if (curve === "own") return along(read(drawn ?? data.clover, data), count);
  return range(count).map((i) => {
    const turn = curve === "circle" ? i / count : 0.25 + 2.75 * i / (count - 1);
    const radius = curve === "circle" ? 0.8 : turn / 3;
    return [radius * Math.cos(TURN * turn), radius * Math.sin(TURN * turn)];
  });
}

// n rows of two normal numbers (Box and Muller) from the generator mulberry32.
function normalRows(n, start) {
  let state = start;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return range(n).map(() => {
    const [first, second] = [uniform(), uniform()];
    const radius = Math.sqrt(-2 * Math.log(1 - first));
    return [radius * Math.cos(TURN * second), radius * Math.sin(TURN * second)];
  });
}

// The x whose products with the chosen rows come nearest to the numbers: Gram-Schmidt on the two columns.
function leastSquares(rows, numbers, chosen) {
  let [length, shared, rest, product, along] = [0, 0, 0, 0, 0];
  for (const i of chosen) length += rows[i][0] ** 2;
  length = Math.sqrt(length);
  for (const i of chosen) shared += rows[i][0] / length * rows[i][1];
  for (const i of chosen) {
    const left = rows[i][1] - shared * (rows[i][0] / length);
    rest += left * left;
    product += left * numbers[i];
    along += rows[i][0] / length * numbers[i];
  }
  const y = product / rest;
  return [(along - shared * y) / length, y];
}

// Two active units determine x; one leaves a line, of which this is the point nearest to the origin.
function byActiveUnits(rows, image, active) {
  if (active.length > 1) return leastSquares(rows, image, active);
  if (!active.length) return [0, 0];
  const [a, b] = rows[active[0]];
  const share = image[active[0]] / (a * a + b * b);
  return [a * share, b * share];
}

// The least number of active units in any of the 2n sectors of the plane.
function leastActive(rows) {
  const borders = rows.flatMap(([a, b]) => [1, -1].map((side) => (Math.atan2(b, a) + side * TURN / 4 + 2 * TURN) % TURN))
    .sort((one, other) => one - other);
  return Math.min(...borders.map((border, i) => {
    const middle = (border + (borders[i + 1] ?? borders[0] + TURN)) / 2;
    return rows.filter(([a, b]) => a * Math.cos(middle) + b * Math.sin(middle) > 0).length;
  }));
}

const expected = (n) => ({ none: 1 / 2 ** n, fewer: (n + 1) / 2 ** n, lossless: n < 4 ? 0 : 1 - n * (n - 2) / 2 ** (n - 1) });

function compute(state, data) {
  const points = curvePoints(state, data);
  const matrix = normalRows(state.n, state.draw);
  const every = range(state.n);
  const images = points.map(([x, y]) => matrix.map(([a, b]) => Math.max(a * x + b * y, 0)));
  const units = images.map((image) => every.filter((i) => image[i] > 0));
  const active = units.map((chosen) => chosen.length);
  const inverse = images.map((image) => leastSquares(matrix, image, every));
  const exact = images.map((image, i) => byActiveUnits(matrix, image, units[i]));
  let [overlap, length] = [0, 0];
  points.forEach(([x, y], i) => {
    overlap += inverse[i][0] * x + inverse[i][1] * y;
    length += x * x + y * y;
  });
  const share = (test) => active.filter(test).length / data.points;
  return { points, matrix, images, active, inverse, exact, none: share((count) => count === 0), fewer: share((count) => count < 2),
    size: overlap / length, least: leastActive(matrix), expected: expected(state.n) };
}

lean.manifoldImage = { compute, written, read, along };
lean.mount?.();
