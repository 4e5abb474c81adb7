// Who was called what: two kinds with the shares where they belong, at the end of their rows and columns, or all classes.
const lean = (window.lean ??= { explainers: {} });

const share = (part, whole) => (whole ? `${part}/${whole} = ${(100 * part / whole).toFixed(0)}\u202f%` : "–");

lean.thresholdTable = (view, result) => {
  const { chart, state, data } = view;
  const table = state.table === "all" ? allClasses(result, data) : twoKinds(state, result);
  if (chart.table.firstChild?.textContent !== table.textContent) chart.table.replaceChildren(table);
};

function twoKinds({ group }, { hits, misses, alarms, passes }) {
  const { html } = lean;
  const cell = (count, words, role) => html("td", {}, html("span", { class: "lean-cell", "data-role": role }, html("strong", {}, count), ` ${words}`));
  const derived = (name, words) => html("td", { class: "lean-derived" }, html("span", {}, name), " ", words);
  const row = (name, ...cells) => html("tr", {}, html("th", { scope: "row" }, name), cells);
  const head = (...names) => html("tr", {}, html("td", {}), names.map((name) => html("th", { scope: "col" }, name)), html("td", {}));
  return html("table", { class: "lean-two" }, html("tbody", {},
    head("called suspicious", "let go"),
    row(group, cell(hits, "found", "group"), cell(misses, "missed", "loss"), derived("sensitivity", share(hits, hits + misses))),
    row("others", cell(alarms, "false alarms", "loss"), cell(passes, "rightly let go", "input"), derived("specificity", share(passes, alarms + passes))),
    html("tr", {}, html("td", {}), derived("precision", share(hits, hits + alarms)), html("td", {}), html("td", {}))));
}

function allClasses({ confusion }, { classes }) {
  const { html } = lean;
  const head = html("tr", {}, html("td", {}), classes.map((name) => html("th", { scope: "col" }, name)));
  const rows = confusion.map((row, truth) => {
    const images = row.reduce((a, b) => a + b, 0);
    return html("tr", {}, html("th", { scope: "row" }, classes[truth]), row.map((count, answer) => html("td", {
      "data-role": truth === answer ? "depthwise" : "loss", class: truth === answer ? "lean-diagonal" : null,
      style: `--share:${images ? Math.round(100 * count / images) : 0}%` }, count || "·")));
  });
  return html("table", { class: "lean-all" }, html("caption", {}, "Rows: what it is. Columns: what it is called. The diagonal is right."), html("tbody", {}, head, rows));
}

lean.mount?.();
