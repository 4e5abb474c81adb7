// The card of a row: what it is, all its numbers, every seed; and the table, the best by what is chosen upwards first.
const lean = (window.lean ??= { explainers: {} });

lean.resultsCard = (view, { order }) => {
  const { chart, state } = view;
  const rows = lean.results.entries(view.data);
  if (String(order) !== chart.order) {
    chart.order = String(order);
    view.root.querySelector(".lean-results tbody").replaceChildren(...order.map((i) => chart.lines[i]));
  }
  if (chart.opened === state.open) return;
  chart.opened = state.open;
  chart.card.hidden = !state.open;
  const row = rows.find(({ name }) => name === state.open);
  chart.card.replaceChildren(...(row ? card(view, row) : []));
};

function card(view, row) {
  const { html, results } = lean;
  const { axes } = view.data;
  const close = html("button", { type: "button" }, "Close");
  close.addEventListener("click", () => {
    view.set({ open: "" });
    view.chart.points[results.entries(view.data).indexOf(row)].focus();
  });
  const seeds = (axis) => axes[axis][1] && row.values[axis].seeds.length > 1
    && html("span", { class: "lean-muted" }, ` seeds: ${results.numbers(row.values[axis]).map((number) => number.toFixed(1)).join(", ")}`);
  const fact = (axis) => html("div", {}, html("dt", {}, axis), html("dd", {}, results.reads(axis, row.values[axis], view.data), seeds(axis)));
  return [
    html("div", { class: "lean-buttons lean-card-head" },
      html("p", { class: "lean-title" }, html("span", { class: "lean-mark", "data-role": row.role }), row.name), close),
    html("p", {}, row.about),
    html("dl", {}, Object.keys(axes).map(fact)),
  ];
}

lean.mount?.();
