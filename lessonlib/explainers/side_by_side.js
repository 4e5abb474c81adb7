// Two networks side by side. The arithmetic equals SideBySide.compute in side_by_side.py.
const lean = (window.lean ??= { explainers: {} });

const SIDES = ["left", "right"];
const network = (data, name) => lean.zoo.entries(data).find((entry) => entry.name === name);

function compute({ left, right, quantity, scale }, data) {
  const sides = { left: side(network(data, left), quantity), right: side(network(data, right), quantity) };
  return { ...sides, full: scale === "share" ? 1 : Math.max(...sides.left.amounts, ...sides.right.amounts) };
}

function side({ stages }, quantity) {
  const amounts = stages.map((stage) => quantity === "activations" ? stage.output.reduce((a, b) => a * b) : stage[quantity]);
  const total = amounts.reduce((a, b) => a + b);
  return { amounts, total, shares: amounts.map((amount) => amount / total), most: amounts.indexOf(Math.max(...amounts)) };
}

const share = (part) => `${part > 0 && part < 0.001 ? "< 0.1" : lean.numbers.significant(part * 100, 2)}\u202f%`;

function say(state, result, data, changed) {
  const { left, right, quantity } = state;
  const what = data.controls.quantity.texts[data.controls.quantity.values.indexOf(quantity)];
  const stage = (name, at) => `“${network(data, name).stages[at]?.name}”`;
  const { most, shares } = result.left;
  const verb = quantity === "activations" ? "has" : "spends";
  const start = `${moved(state, result, what, changed)}${left} ${verb} ${share(shares[most])} of its ${what} in ${stage(left, most)}`;
  if (left === right) return `${start}. Choose another network to compare it with.`;
  const same = counterpart(network(data, left).stages, most, network(data, right).stages);
  const there = same >= 0 && stage(right, same) === stage(left, most) ? "there" : `in ${stage(right, same)}`;
  const largest = `${share(result.right.shares[result.right.most])} in ${stage(right, result.right.most)}`;
  const other = same < 0 || same === result.right.most ? `, ${right} ${largest}`
    : `, ${right} ${share(result.right.shares[same])} ${there} and the most, ${largest}`;
  return `${start}${other}. ${totals(left, right, what, result)}`;
}

// The stage of the other network that answers to this one: by its name, or because it comes last, as a classifier does.
function counterpart(stages, at, others) {
  const named = others.findIndex(({ name }) => name === stages[at].name);
  return named < 0 && at === stages.length - 1 ? others.length - 1 : named;
}

// What the last move did, where it changed only how the bars are drawn.
function moved({ scale }, { full }, what, changed) {
  if (changed.length !== 1 || changed[0].name !== "scale") return "";
  return scale === "share" ? "A full bar is now a whole network. " : `A full bar is now ${lean.zoo.counted(full)} ${what}, for both. `;
}

function totals(left, right, what, result) {
  const factor = Math.max(result.left.total / result.right.total, result.right.total / result.left.total);
  if (factor < 1.005) return `In all both have the same number of ${what}.`;
  const [more, less] = result.left.total > result.right.total ? [left, right] : [right, left];
  return `In all ${more} has ${lean.numbers.significant(factor)} times the ${what} of ${less}.`;
}

function draw(view, result) {
  const { html, zoo } = lean;
  const { state, data } = view;
  view.body.replaceChildren(html("div", { class: "lean-sides" }, SIDES.map((name) => {
    const entry = network(data, state[name]);
    const { amounts, shares, total, most } = result[name];
    const rows = entry.stages.map((stage, i) => {
      const long = (state.scale === "share" ? shares[i] : amounts[i]) / result.full;
      return html("li", { class: i === most ? "lean-most" : null },
        html("span", { class: "lean-stage-name" }, stage.name, html("span", { class: "lean-muted" }, ` ${zoo.shape(stage.output)}`)),
        html("span", { class: "lean-amount" }, html("span", { class: "lean-muted" }, zoo.counted(amounts[i])), ` ${share(shares[i])}`),
        html("span", { class: "lean-whole-bar" }, html("span", { class: "lean-part", style: `width:${100 * long}%` })));
    });
    return html("section", { "data-role": entry.role, "data-side": name, "aria-label": entry.name },
      html("p", { class: "lean-side-head" }, html("strong", {}, html("span", { class: "lean-mark", "data-role": entry.role }), entry.name),
        html("span", {}, `${zoo.counted(total)} in all`)),
      html("ol", {}, rows));
  })));
}

const buttons = { swap: (view) => view.set({ left: view.state.right, right: view.state.left }) };

lean.explainers.side_by_side = { compute, say, draw, buttons, lacks: () => !lean.zoo };
lean.mount?.();
