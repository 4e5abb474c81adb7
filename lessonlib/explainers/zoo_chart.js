// Accuracy against cost. The front equals ZooChart.compute in zoo_chart.py; the drawing is in zoo_picture.js and the
// card of a network in zoo_card.js.
const lean = (window.lean ??= { explainers: {} });

// The points that no other dominates; sorted: by cost, and the more accurate first among equals.
function pareto(sorted, cost) {
  const front = [];
  for (const point of sorted) {
    const last = front.at(-1);
    if (!last || point.top1 > last.top1 || (point.top1 === last.top1 && point[cost] === last[cost])) front.push(point);
  }
  return front;
}

function compute({ cost, families, open }, data) {
  const entries = lean.zoo.entries(data);
  const ticked = entries.filter(({ family }) => families.split(".").includes(family));
  const known = ticked.filter(({ top1 }) => top1 !== null);
  const drawn = known.filter((entry) => entry[cost] !== null).sort((a, b) => a[cost] - b[cost] || b.top1 - a.top1);
  const here = drawn.find(({ name }) => name === open);
  const dominates = (one) => one[cost] <= here[cost] && one.top1 >= here.top1 && (one[cost] !== here[cost] || one.top1 !== here.top1);
  const indices = (some) => some.map((entry) => entries.indexOf(entry));
  return {
    drawn: indices(drawn), front: indices(pareto(drawn, cost)), unknown: indices(ticked.filter(({ top1 }) => top1 === null)),
    unpriced: indices(known.filter((entry) => entry[cost] === null)), better: indices(here ? drawn.filter(dominates) : []),
  };
}

// Two that are equal in both numbers are on the front together.
const UNBEATEN = "more accurate than all others that cost no more";

function say(state, result, data, changed) {
  if (!result.drawn.length) return "Nothing is drawn: tick a family that has a network with a published accuracy.";
  const { drawn, front } = result;
  const where = `By ${data.costs[state.cost]}, ${front.length} of ${drawn.length} networks ${front.length === 1 ? "is" : "are"} on the front: `
    + `${front.length === 1 ? "it is" : "each is"} ${UNBEATEN}.`;
  if (changed.some(({ name }) => name === "cost" || name === "families")) return `${where}${moved(state, result, data, changed)}`;
  return state.open ? opened(state, result, data) : where;
}

// Who joined the front and who left it since the reader's last move.
function moved(state, { front }, data, changed) {
  const entries = lean.zoo.entries(data);
  const before = compute({ ...state, ...Object.fromEntries(changed.map(({ name, from }) => [name, from])) }, data).front;
  const names = (some) => lean.zoo.listed(some.map((i) => entries[i].name), 4);
  const [joined, left] = [front.filter((i) => !before.includes(i)), before.filter((i) => !front.includes(i))];
  if (!joined.length && !left.length) return " The same as before.";
  return (joined.length ? ` Now on it: ${names(joined)}.` : "") + (left.length ? ` No longer: ${names(left)}.` : "");
}

const BELOW = "Its stages stand below.";

function opened({ open, cost }, { front, drawn, better }, data) {
  const entries = lean.zoo.entries(data);
  const index = entries.findIndex(({ name }) => name === open);
  const { reads } = lean.zoo;
  const entry = entries[index];
  const rounds = cost === "relative_time" && entry.spread ? ` (rounds: ${entry.spread})` : "";
  const price = `${open}: ${reads(cost, entry[cost])} ${cost === "relative_time" ? "ResNet-18’s time" : data.costs[cost]}${rounds}`;
  if (!drawn.includes(index)) return `${price.replace("– ", "no ")}. It is not drawn. ${BELOW}`;
  const start = `${price}, ${reads("top1", entry.top1)} top-1. `;
  if (front.includes(index)) return `${start}It is on the front, ${UNBEATEN}. ${BELOW}`;
  const rival = better.map((i) => entries[i]).reduce((best, other) => (other.top1 > best.top1 ? other : best));
  const more = better.length > 1 ? `${better.length} networks are at no more cost at least as accurate, the best of them ` : "";
  return `${start}${more}${rival.name} ${more ? "with" : "does better: "}${more ? " " : ""}${reads(cost, rival[cost])} and ${reads("top1", rival.top1)}. ${BELOW}`;
}

function setup(view) {
  const { svg, html } = lean;
  const entries = lean.zoo.entries(view.data);
  const picture = svg("svg", { role: "group", "aria-label": "Accuracy against cost; arrow keys go from network to network" });
  const points = entries.map(({ role }) => svg("g", { "data-role": role, role: "button", tabindex: -1, class: "lean-point" }));
  view.chart = { picture, points, near: null, drawing: svg("g", { "aria-hidden": "true" }), labels: svg("g", { "aria-hidden": "true" }),
    front: html("p", { class: "lean-muted" }), missing: html("details", { class: "lean-muted lean-missing" }),
    card: view.root.querySelector(".lean-card") };
  picture.append(svg("rect", { class: "lean-hit", width: "100%", height: "100%" }), view.chart.drawing, ...points, view.chart.labels);
  view.body.append(picture, view.chart.front, view.chart.missing);
  const across = () => view.result().drawn;
  lean.points.listen(view, {
    across, up: () => across().sort((a, b) => entries[a].top1 - entries[b].top1), near: (i) => near(view, i),
    toggle: (i) => view.set({ open: view.state.open === entries[i].name ? "" : entries[i].name }), close: () => view.set({ open: "" }),
  });
}

function near(view, i) {
  if (view.chart.near === i) return;
  view.chart.near = i;
  draw(view, view.result());
}

// Marks glide when the reader chooses another cost; when the window changes or the page opens they are where they are.
function glide({ chart, state }) {
  if (chart.cost && chart.cost !== state.cost) {
    chart.picture.classList.add("lean-glides");
    clearTimeout(chart.gliding);
    chart.gliding = setTimeout(() => chart.picture.classList.remove("lean-glides"), 300);
  }
  chart.cost = state.cost;
}

function draw(view, result) {
  glide(view);
  lean.zooPicture(view, result);
  lean.zooCard(view, result);
}

lean.explainers.zoo_chart = { compute, say, setup, draw, lacks: () => !lean.marks || !lean.points || !lean.zoo || !lean.zooPicture || !lean.zooCard };
lean.mount?.();
