// The ROC curve: who is found against who is alarmed for nothing, with the point of the threshold and the cheapest one.
const lean = (window.lean ??= { explainers: {} });

lean.thresholdRoc = (view, result) => {
  const { svg, numbers } = lean;
  const { chart, state, data } = view;
  const width = view.width >= 560 ? Math.floor(view.width * 0.38) - 14 : Math.min(view.width, 330);
  const side = width - 48;
  const [left, top] = [40, 30];
  const [right, bottom] = [left + side, top + side];
  const [well, ill] = result.roc.at(-1);
  const x = (alarms) => left + side * alarms / well;
  const y = (hits) => bottom - side * hits / ill;
  chart.roc.setAttribute("viewBox", `0 0 ${width} ${bottom + 40}`);
  chart.roc.setAttribute("width", width);
  chart.roc.setAttribute("height", bottom + 40);
  chart.roc.setAttribute("aria-label", `ROC curve with an area of ${numbers.significant(result.area)}; the threshold finds `
    + `${numbers.percent(result.sensitivity)} at ${numbers.percent(1 - result.specificity)} false alarms`);
  const { values } = data.controls.threshold;
  const places = values.map((_, k) => [x(result.alarmed[k]), y(ill - result.missed[k])]);
  chart.thresholdNear = (px, py) => values[nearest(places, px, py, values.indexOf(view.state.threshold))];

  const text = (px, py, words, more = {}) => svg("text", { x: px, y: py, "font-size": 12.5, ...more }, words);
  const grid = [0, 0.5, 1].flatMap((share) => [
    svg("line", { x1: left, x2: right, y1: bottom - share * side, y2: bottom - share * side, class: "lean-grid" }),
    svg("line", { x1: left + share * side, x2: left + share * side, y1: top, y2: bottom, class: "lean-grid" }),
    text(left - 6, bottom - share * side + 4, share * 100, { "text-anchor": "end" }),
    text(left + share * side, bottom + 17, share * 100, { "text-anchor": "middle" })]);
  const points = result.roc.map(([alarms, hits]) => `${x(alarms)} ${y(hits)}`);
  const best = places[values.indexOf(result.best)];
  chart.curve.replaceChildren(...grid,
    svg("line", { x1: left, y1: bottom, x2: right, y2: top, class: "lean-gap" }),
    svg("path", { d: `M${points.join("L")}L${right} ${bottom}Z`, class: "lean-area", "data-role": "depthwise" }),
    svg("path", { d: `M${points.join("L")}`, class: "lean-curve", "data-role": "depthwise" }),
    svg("g", { "data-role": "pointwise", class: "lean-cheapest" }, lean.marks.shape("pointwise", ...best, 5.5)),
    text(right - 6, bottom - 10, `AUC ${numbers.significant(result.area)}`, { "text-anchor": "end", class: "lean-strong lean-label" }),
    text(2, 14, "sensitivity: found (%)", {}),
    text(right, bottom + 34, "false alarms: 1 − specificity (%)", { "text-anchor": "end" }));
  const here = [x(result.alarms), y(result.hits)];
  chart.dot.setAttribute("transform", `translate(${here.join(" ")})`);
};

// The nearest place on the curve; where many thresholds share a place, the one that is nearest to where we are.
function nearest(places, px, py, now) {
  const far = ([x, y]) => Math.round(Math.hypot(x - px, y - py));
  return places.map((place, k) => [far(place), Math.abs(k - now), k]).sort((a, b) => a[0] - b[0] || a[1] - b[1])[0][2];
}

lean.mount?.();
