// The augmentation on one picture: what the reader is told, and what ties the parts together.
const lean = (window.lean ??= { explainers: {} });

const WAYS = { down: ["down", "up"], right: ["to the right", "to the left"] };

function say(state, { outside }, data, changed) {
  const share = lean.numbers.significant(100 * outside, 2);
  const where = !outside
    ? "The frame lies within the picture: every new pixel has an old one to show."
    : `${outside < 0.01 ? "Less than 1" : share}\u202f% of the new picture lies beyond the edge: ` + (state.fill === "black"
      ? "it is black, an edge that no lesion has."
      : "it repeats the nearest pixel, which makes the streaks.");
  return `${moved(state, changed, data)}${where}${tooFar(state, data)}`;
}

// What the last move did, where the reader moved one thing.
function moved(state, changed, data) {
  const within = { half: "half of the notes' limits", notes: "the notes' limits", twice: "twice the notes' limits" }[state.limits];
  if (changed.some(({ name }) => ["draw", "limits"].includes(name)) && state.draw) return `Draw number ${state.draw} within ${within}. `;
  if (changed.some(({ name }) => name === "limits")) return `The next draw stays within ${within}. `;
  const [{ name, from, to } = {}] = changed.filter(({ name }) => name !== "draw");
  if (changed.filter(({ name }) => name !== "draw").length > 1) return "";
  const mirrored = state.flip === "yes";
  if (name === "rotation") {
    const [frame, back] = to > from ? ["left", "right"] : ["right", "left"];
    return `The frame turns to the ${frame}, so the picture in it turns to the ${mirrored ? frame : back}${mirrored ? ", since it is mirrored" : ""}. `;
  }
  if (name in WAYS) {
    const [frame, back] = to > from ? WAYS[name] : [...WAYS[name]].reverse();
    const same = mirrored && name === "right";
    return `The frame moves ${frame}${state.rotation ? ", along its own axes" : ""}, so the picture in it moves ${same ? `${frame} too, since it is mirrored` : back}. `;
  }
  if (name === "zoom_rows" || name === "zoom_columns") {
    const [size, less, more] = name === "zoom_rows" ? ["high", "flatter", "taller"] : ["wide", "narrower", "wider"];
    return to === 1 ? `The frame is as ${size} as the picture. `
      : `The frame is ${lean.augmentationSigned(to)} times as ${size} as the picture, so everything in it looks ${to > 1 ? less : more}. `;
  }
  if (name === "flip") return to === "yes" ? "Mirrored: the new picture reads the frame from right to left. " : "The new picture reads the frame from left to right. ";
  return "";
}

// Settings that no draw of the notes reaches.
function tooFar(state, { controls, steps, furthest }) {
  const names = { rotation: "rotation", down: "shift down", right: "shift right", zoom_rows: "zoom of rows", zoom_columns: "zoom of columns" };
  const far = Object.keys(names).filter((name) => Math.abs(controls[name].values.indexOf(state[name]) - furthest) > steps.notes);
  return far.length ? ` No draw of the notes goes so far: ${far.map((name) => names[name]).join(", ")}.` : "";
}

// A new draw, or new limits for it, sets everything; whoever sets one thing leaves the draw.
function chosen(name, value, state, data) {
  if (name === "fill") return {};
  if (name !== "draw" && name !== "limits") return { draw: 0 };
  const { draw, limits } = { ...state, [name]: value };
  return draw ? lean.augmentationWarp.drawn(draw, limits, data) : {};
}

const setTo = (view, draw) => view.set({ draw, ...lean.augmentationWarp.drawn(draw, view.state.limits, view.data) });
const buttons = {
  random: (view) => setTo(view, view.state.draw % (view.data.controls.draw.values.length - 1) + 1),
  plain: (view) => setTo(view, 0),
};
const compute = (state, data) => lean.augmentationWarp.compute(state, data);

lean.explainers.augmentation = { compute, say, chosen, buttons,
  setup: (view) => lean.augmentationPicture.build(view), draw: (view, result) => lean.augmentationPicture.draw(view, result),
  lacks: () => !lean.augmentationWarp || !lean.augmentationPicture };
lean.mount?.();
