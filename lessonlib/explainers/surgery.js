// Surgery on trained networks. The inference equals Surgery.compute in surgery.py and is in surgery_network.js; the
// drawing is in surgery_picture.js.
const lean = (window.lean ??= { explainers: {} });

const NAMES = { shortcut: "residual", standard: "plain" };
const ROLES = Object.keys(NAMES);
const blocksOf = ({ controls }) => controls.shortcut.values;
const listed = (text) => (text === "" ? [] : text.split("."));

// The blocks in the order in which they run, two neighbours exchanged.
function swapped({ swap }, data) {
  const order = [...blocksOf(data)];
  const at = order.indexOf(swap.split(" and ")[0]);
  if (swap !== "none") [order[at], order[at + 1]] = [order[at + 1], order[at]];
  return order;
}

function compute(state, data) {
  const order = swapped(state, data);
  return Object.fromEntries(ROLES.map((role) => {
    const kept = order.filter((block) => listed(state[role]).includes(block));
    return [role, lean.surgery.test(data, role, kept.map((block) => block - 1))];
  }));
}

const gone = (state, role, data) => blocksOf(data).filter((block) => !listed(state[role]).includes(block));
const joined = (words) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);
const percent = (wrong, data) => `${lean.numbers.significant(100 * wrong / data.labels.length, 2)}\u202f%`;

function say(state, result, data, changed) {
  const cut = Object.fromEntries(ROLES.map((role) => [role, gone(state, role, data)]));
  const missing = (role) => (!cut[role].length ? (state.swap === "none" ? "with every block in place" : "none cut")
    : cut[role].length === blocksOf(data).length ? "without any block" : `without block${cut[role].length > 1 ? "s" : ""} ${joined(cut[role])}`);
  const whole = (role) => data.alone[role].whole;
  const same = (role) => cut[role].length === 0 && state.swap === "none";
  const errs = (role) => `errs on ${percent(result[role].wrong, data)}${same(role) ? "" : ` instead of ${percent(whole(role), data)}`}`;
  const upper = (text) => text[0].toUpperCase() + text.slice(1);
  const exchange = state.swap === "none" ? "" : `with blocks ${state.swap} exchanged and `;
  const [first, second] = ROLES;
  const alike = cut[first].join() === cut[second].join();
  const start = `${linked(changed)}${upper(`${exchange}${missing(first)}`)} the residual network ${errs(first)}`;
  const other = alike ? `, the plain one ${errs(second).slice("errs ".length)}.`
    : `; ${missing(second).replace("none cut", "with none cut")} the plain one ${errs(second)}.`;
  const guess = ROLES.some((role) => result[role].wrong > 0.7 * data.labels.length) ? " Guessing errs on about 90\u202f%." : "";
  return start + other + (same(first) && same(second) ? " Now cut a block." : guess);
}

function linked(changed) {
  const moved = changed.find(({ name }) => name === "cut");
  if (!moved || changed.some(({ name }) => name !== "cut" && name !== "standard")) return "";
  return moved.to === "both" ? "Both networks now lose the same blocks. " : "Each network now loses the blocks that you cut in it alone. ";
}

// With "the same in both" a cut in one network is a cut in the other.
function chosen(name, value, state) {
  if (name === "cut") return value === "both" ? { standard: state.shortcut } : {};
  return ROLES.includes(name) && state.cut === "both" ? Object.fromEntries(ROLES.map((role) => [role, value])) : {};
}

const buttons = {
  random(view) {
    const kept = Object.fromEntries(ROLES.map((role) => [role, listed(view.state[role])]));
    const without = (role) => {
      const lost = kept[role][Math.floor(Math.random() * kept[role].length)];
      return kept[role].filter((block) => block !== lost).join(".");
    };
    const left = without("shortcut");
    view.set({ shortcut: left, standard: view.state.cut === "both" ? left : without("standard") });
  },
  restore(view) {
    const all = blocksOf(view.data).join(".");
    view.set({ shortcut: all, standard: all });
  },
};

function draw(view, result) {
  const { state, data } = view;
  const order = swapped(state, data);
  for (const role of ROLES) {
    const row = view.control(role);
    const labels = new Map([...row.querySelectorAll("label")].map((label) => [label.querySelector("input").value, label]));
    if ([...labels.keys()].join() !== order.join()) row.append(...order.map((block) => labels.get(block)));
  }
  view.button("random").disabled = ROLES.every((role) => state[role] === "");
  view.button("restore").disabled = ROLES.every((role) => gone(state, role, data).length === 0);
  lean.surgeryPicture.draw(view, result, { gone: (role) => gone(state, role, data), percent });
}

function setup(view) {
  for (const role of ROLES) {
    const row = view.control(role);
    row.dataset.role = role;
    row.classList.add("lean-blocks");
    for (const box of row.querySelectorAll("input")) box.setAttribute("aria-label", `block ${box.value} of the ${NAMES[role]} network`);
  }
  lean.surgeryPicture.setup(view, NAMES);
}

lean.explainers.surgery = { compute, say, chosen, buttons, setup, draw, lacks: () => !lean.marks || !lean.surgery || !lean.surgeryPicture };
lean.mount?.();
