// The card of a row: what it is, all its numbers, every seed; and the table, the best by what is chosen upwards first.
const lean = (window.lean ??= { explainers: {} });

lean.resultsCard = (view, { order }) => {
  const { chart } = view;
  if (String(order) !== chart.order) {
    chart.order = String(order);
    view.root.querySelector(".lean-results tbody").replaceChildren(...order.map((i) => chart.lines[i]));
  }
  lean.points.card(view, lean.results.entries(view.data), (row) => card(row, view.data));
};

function card(row, data) {
  const { html, results } = lean;
  const { axes } = data;
  const seeds = (axis) => axes[axis][1] && row.values[axis].seeds.length > 1
    && html("span", { class: "lean-muted" }, ` seeds: ${results.numbers(row.values[axis]).map((number) => number.toFixed(1)).join(", ")}`);
  const fact = (axis) => html("div", {}, html("dt", {}, axis), html("dd", {}, results.reads(axis, row.values[axis], data), seeds(axis)));
  return [
    html("p", {}, row.about),
    html("dl", {}, Object.keys(axes).map(fact)),
  ];
}

lean.mount?.();
