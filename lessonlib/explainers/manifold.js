// What ReLU leaves of a curve: the sentence and what ties the parts together. The arithmetic is in manifold_image.js.
const lean = (window.lean ??= { explainers: {} });

const NAMED = [[0.5, "Half"], [0.25, "A quarter"], [0.75, "Three quarters"]];

// A share in words where it is close to a round one.
function part(share) {
  const named = NAMED.find(([number]) => Math.abs(share - number) < 0.02);
  return named ? named[1] : `${Math.round(100 * share) || "Less than 1"}\u202f%`;
}

function say({ n, curve }, { none, fewer, size, least }, data, changed) {
  const small = lean.numbers.significant(size, 2);
  const whole = fewer === 0;
  const name = { spiral: "the spiral", circle: "the circle", own: "your curve" }[curve];
  const first = whole
    ? `every point keeps at least two active units, and from these ${name} comes back exactly. T⁻¹ bends it and returns it at ${small} of its size.`
    : `${lower(part(fewer))} of the points keep fewer than two active units: the plane cannot be rebuilt there.`;
  const second = whole
    ? (least < 2 ? ` Elsewhere in the plane this T loses points.` : "")
    : none ? ` ${part(none)} keep none at all and fall onto one point.` : "";
  return `${moved(changed)}At n = ${n}, ${first}${second}`;
}

const lower = (text) => text[0].toLowerCase() + text.slice(1);

function moved(changed) {
  const [{ name, from, to } = {}] = changed;
  if (name === "draw") return "Another T, as likely as the last. ";
  if (name === "n" && to === from + 1) return "One unit more. ";
  if (name === "n" && to === from - 1) return "One unit fewer. ";
  return "";
}

// A link may hold a drawn curve, beside what the controls say.
function carried({ drawn = "" }, data) {
  const whole = /^([0-9a-z]{4})+$/.test(drawn) && drawn.length >= 12 && drawn.length <= 4 * data.corners;
  return whole ? { drawn } : {};
}

function setup(view) {
  lean.manifoldPicture.build(view);
  lean.manifoldPen(view);
}

function draw(view, result) {
  lean.manifoldPicture.draw(view, result);
  view.pen.invite();
}

function reset(view) {
  view.set({ drawn: undefined }, false);
  view.pen.forget();
  view.pen.invite();
}

const buttons = { another: (view) => view.set({ draw: view.state.draw % view.data.controls.draw.values.length + 1 }) };
const compute = (state, data) => lean.manifoldImage.compute(state, data);

lean.explainers.manifold = { compute, say, carried, setup, draw, reset, buttons,
  lacks: () => !lean.manifoldImage || !lean.manifoldPicture || !lean.manifoldPen };
lean.mount?.();
