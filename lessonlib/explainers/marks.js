// Marks and labels for charts: the shape that goes with each role of the palette, and labels that do not collide.
const lean = (window.lean ??= { explainers: {} });

const STAR = Array.from({ length: 10 }, (_, i) => [i % 2 ? 0.55 : 1.3, Math.PI * (i / 5 - 0.5)])
  .map(([r, angle]) => [r * Math.cos(angle), r * Math.sin(angle)]);

function shape(role, x, y, r) {
  const { svg } = lean;
  const path = (points) => svg("path", { d: `M${points.map(([dx, dy]) => `${x + dx * r} ${y + dy * r}`).join("L")}Z`, class: "lean-shape" });
  switch (role) {
    case "standard": return svg("rect", { x: x - r * 0.88, y: y - r * 0.88, width: r * 1.76, height: r * 1.76, class: "lean-shape" });
    case "pointwise": return path([[0, -1.15], [1.1, 0.8], [-1.1, 0.8]]);
    case "shortcut": return path([[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]]);
    case "group": return path(STAR);
    case "loss": return path([[-1, -0.5], [-0.5, -1], [0, -0.5], [0.5, -1], [1, -0.5], [0.5, 0], [1, 0.5], [0.5, 1], [0, 0.5], [-0.5, 1],
      [-1, 0.5], [-0.5, 0]]);
    case "input": return path([[0, 1.15], [1.1, -0.8], [-1.1, -0.8]]);
    default: return svg("circle", { cx: x, cy: y, r, class: "lean-shape" });
  }
}

const BESIDE = [[9, 4, "start"], [-9, 4, "end"], [0, -10, "middle"], [0, 19, "middle"], [8, -8, "start"], [8, 16, "start"]];

// How far a point is from a box: 0 inside of it.
const far = (box, x, y) => Math.hypot(Math.max(box.x - x, x - box.x - box.width, 0), Math.max(box.y - y, y - box.y - box.height, 0));
const CLEARER = 1;

// A label beside its point, at the first of the spots that is free; null where none is. It then takes its room itself.
// From a spot that is far away a thin line leads back to the point. No spot is taken that is nearer to one of others, the
// points [x, y] of other marks, than to its own, or nearly so.
function label(x, y, words, taken, [left, right, top, bottom], { spots = BESIDE, size = 11.5, others = [], ...more } = {}) {
  const width = words.length * size * 0.574;
  for (const [dx, dy, anchor] of spots) {
    const start = x + dx - { start: 0, middle: width / 2, end: width }[anchor];
    const box = { x: start, y: y + dy - size + 0.5, width, height: size + 2.5 };
    const free = box.x >= left && box.x + width <= right && box.y >= top && box.y + box.height <= bottom && taken.every((other) =>
      box.x + box.width < other.x || other.x + other.width < box.x || box.y + box.height < other.y || other.y + other.height < box.y);
    const own = far(box, x, y) + CLEARER;
    if (!free || others.some((other) => far(box, ...other) < own)) continue;
    taken.push(box);
    const text = lean.svg("text", { x: x + dx, y: y + dy, "font-size": size, "text-anchor": anchor, ...more }, words);
    if (Math.abs(dy) < 20) return text;
    return lean.svg("g", {}, lean.svg("line", { x1: x, y1: y, x2: x + dx, y2: y + dy + (dy < 0 ? 2 : -size), class: "lean-leader" }), text);
  }
  return null;
}

lean.marks = { shape, label };
lean.mount?.();
