// The card of a network: what it is, what it costs, its stages; and the networks that are not drawn, in words.
const lean = (window.lean ??= { explainers: {} });

lean.zooCard = (view, result) => {
  const entries = lean.zoo.entries(view.data);
  missing(view, result, entries);
  lean.points.card(view, entries, (entry) => card(entry, view.data));
};

function card(entry, { costs }) {
  const { html, zoo } = lean;
  const fact = (what, value) => html("div", {}, html("dt", {}, what), html("dd", {}, value));
  const amounts = Object.keys(costs).map((cost) => cost === "relative_time"
    ? fact("time, ResNet-18 = 1", [zoo.reads(cost, entry[cost]), entry.spread && html("span", { class: "lean-muted" }, ` rounds: ${entry.spread}`)])
    : fact(costs[cost], zoo.reads(cost, entry[cost])));
  const accuracy = [zoo.reads("top1", entry.top1), entry.source && html("span", { class: "lean-muted" }, ` ${entry.source}`)];
  return [
    html("p", {}, `${entry.idea} `, html("span", { class: "lean-muted" }, `(${entry.family}, ${entry.year}; ${entry.paper}) `),
      entry.chapter && html("a", { href: entry.chapter }, `The chapter of ${entry.name}`)),
    html("dl", {}, amounts, fact("published top-1", accuracy), fact("image", `${entry.image}\u00a0×\u00a0${entry.image}`)),
    stages(entry),
  ];
}

function stages({ name, stages }) {
  const { html, zoo } = lean;
  const says = `The stages of ${name}`;
  const row = (stage) => html("tr", {}, html("th", { scope: "row" }, stage.name), html("td", {}, zoo.shape(stage.output)),
    html("td", {}, zoo.reads("parameters", stage.parameters)), html("td", {}, zoo.reads("macs", stage.macs)));
  return html("div", { class: "lean-table", tabindex: 0, role: "group", "aria-label": says }, html("table", {}, html("caption", {}, html("span", {}, says)),
    html("thead", {}, html("tr", {}, ["Stage", "Output", "Parameters", "Multiply-adds"].map((head) => html("th", { scope: "col" }, head)))),
    html("tbody", {}, stages.map(row))));
}

// Networks without a number are not lost: they are named, with the reason, and open their card as well.
function missing(view, { unknown, unpriced }, entries) {
  const { html } = lean;
  const { chart } = view;
  const said = JSON.stringify([unknown, unpriced]);
  if (chart.said === said) return; // a list that the reader has unfolded stays so
  chart.said = said;
  const names = (some) => some.flatMap((i, place) => {
    const button = html("button", { type: "button", class: "lean-name" }, entries[i].name);
    button.addEventListener("click", () => view.set({ open: view.state.open === entries[i].name ? "" : entries[i].name }));
    return place ? [", ", button] : [button];
  });
  const parts = [[unknown, " (no comparable accuracy is published)"], [unpriced, " (not measured)"]].filter(([some]) => some.length)
    .flatMap(([some, why], place) => [...(place ? ["; "] : []), ...names(some), why]);
  const count = unknown.length + unpriced.length;
  chart.missing.hidden = !count;
  chart.missing.replaceChildren(html("summary", {}, `Not drawn: ${count} ${count === 1 ? "network" : "networks"}`), html("p", {}, parts, "."));
}

lean.mount?.();
