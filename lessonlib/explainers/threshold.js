// The threshold between "suspicious" and "let go". The arithmetic is in threshold_counts.js, the pictures in
// threshold_chart.js and threshold_roc.js, the tables in threshold_tables.js.
const lean = (window.lean ??= { explainers: {} });

const percent = (share) => `${(100 * share).toFixed(0)}\u202f%`;
const images = (count) => `${lean.numbers.thousands(count)} image${count === 1 ? "" : "s"}`;

function say(state, result, data, changed) {
  const names = changed.map(({ name }) => name);
  return [names.includes("scale") && rescaled(state, result, data, changed),
    names.some((name) => name === "miss" || name === "alarm") && repriced(state, result, data, changed),
    state.table === "all" ? allClasses(state, result) : twoKinds(state, result), cheapest(state, result)].filter(Boolean).join(" ");
}

const reads = (threshold) => `${Number((100 * threshold).toPrecision(6))}\u202f%`;

function twoKinds({ group, threshold }, { hits, misses, alarms, passes }) {
  return `At ${reads(threshold)}, ${misses} of ${images(hits + misses)} of ${group} lesions ${misses === 1 ? "is" : "are"} missed, `
    + `and ${alarms} of ${images(alarms + passes)} of the others ${alarms === 1 ? "gets" : "get"} a false alarm.`;
}

function allClasses({ group, threshold }, { weight, balanced }) {
  const times = lean.numbers.significant(weight, 2);
  const rule = threshold === 0.5 ? "every probability counts as it is, and the largest wins"
    : `what is ${group} counts ${times} times before the largest probability wins`;
  return `At ${reads(threshold)}, ${rule}: balanced accuracy ${percent(balanced)}.`;
}

function cheapest({ miss, alarm, threshold, table }, { cost, least, best, fair }) {
  const { thousands } = lean.numbers;
  const start = table === "all" ? "As a choice between suspicious and not, that" : "That";
  const here = cost === least ? `${start} costs ${thousands(cost)}, and no other threshold costs less on these images.`
    : `${start} costs ${thousands(cost)}; at ${reads(best)} it would be ${thousands(least)}.`;
  return `${here} Could the probabilities be taken at their word, ${alarm}/(${alarm} + ${miss}) = ${lean.numbers.percent(fair)} would be cheapest`
    + `${threshold === best && cost === least ? " in the long run" : ""}.`;
}

function repriced(state, result, data, changed) {
  const before = Object.fromEntries(changed.map(({ name, from }) => [name, from]));
  const { best } = lean.threshold.compute({ ...state, ...before }, data);
  return best === result.best ? "The cheapest threshold stays where it was."
    : `The cheapest threshold moves from ${reads(best)} to ${reads(result.best)}.`;
}

function rescaled(state, result, data, changed) {
  const from = changed.find(({ name }) => name === "scale").from;
  const before = lean.threshold.compute({ ...state, scale: from }, data);
  const moved = Math.abs(result.area - before.area) < 0.03 ? "hardly changes" : "changes too";
  return `The area under the curve was ${lean.numbers.significant(before.area)} and is ${lean.numbers.significant(result.area)}: `
    + `who stands above whom ${moved}.`;
}

// --- the parts that stay, so that a finger that holds one does not lose it ---
const nearest = (values, wanted) => values.reduce((best, value) => (Math.abs(value - wanted) < Math.abs(best - wanted) ? value : best));

function setup(view) {
  const { svg, html } = lean;
  const handle = svg("g", { tabindex: 0, role: "slider", class: "lean-handle", "aria-label": "The threshold, on the scores" });
  const mark = svg("g");
  handle.append(svg("rect", { class: "lean-hit" }), mark);
  const dot = svg("g", { class: "lean-handle lean-dot", "aria-hidden": "true" });
  dot.append(svg("circle", { r: 9, class: "lean-ring" }), svg("circle", { r: 22, class: "lean-hit" }));
  view.chart = { handle, mark, dot, scores: svg("svg", { role: "group", "aria-label": "Scores of the images, and the cost of every threshold" }),
    roc: svg("svg", { role: "img" }), drawing: svg("g", { "aria-hidden": "true" }), curve: svg("g", { "aria-hidden": "true" }),
    table: html("div", { class: "lean-table", tabindex: 0, role: "group", "aria-label": "Who was called what" }) };
  const { chart } = view;
  chart.scores.append(chart.drawing, handle);
  chart.roc.append(chart.curve, dot);
  view.body.append(html("div", { class: "lean-pair" }, chart.scores, chart.roc), legend(view.data), chart.table);
  handle.addEventListener("keydown", (event) => byKey(view, event));
  drag(view, handle, (event) => chart.thresholdAt(event.clientX - chart.scores.getBoundingClientRect().left));
  drag(view, dot, (event) => {
    const box = chart.roc.getBoundingClientRect();
    return chart.thresholdNear(event.clientX - box.left, event.clientY - box.top);
  });
}

function legend({ labels, kind }) {
  const { html } = lean;
  const mark = (role, words) => html("span", { class: "lean-swatch", "data-role": role }, words);
  return html("p", { class: "lean-muted lean-legend" }, html("span", {}, "Bars: share of the images of each kind."), mark("loss", "mistakes"),
    html("span", {}, "Below, their price:"), mark("group", "misses"), mark("input", "false alarms"), html("span", {}, "▲ cheapest threshold."),
    html("span", {}, `${lean.numbers.thousands(labels.length)} held-out ${kind} images.`));
}

function drag(view, handle, wanted) {
  // Chromium heeds touch-action on the whole svg only; there it would keep a finger from scrolling past the picture.
  handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    if (handle.tabIndex >= 0) handle.focus({ preventScroll: true });
    event.preventDefault();
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const threshold = nearest(view.data.controls.threshold.values, wanted(event));
    if (threshold !== view.state.threshold) view.set({ threshold });
  });
}

function byKey(view, event) {
  const { values } = view.data.controls.threshold;
  const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -999, End: 999 }[event.key];
  if (!step) return;
  view.set({ threshold: values[Math.min(Math.max(values.indexOf(view.state.threshold) + step, 0), values.length - 1)] });
  event.preventDefault();
}

function draw(view, result) {
  const { threshold } = view.state;
  const { handle } = view.chart;
  lean.thresholdChart(view, result);
  lean.thresholdRoc(view, result);
  lean.thresholdTable(view, result);
  view.button("cheapest").disabled = threshold === result.best;
  handle.setAttribute("aria-valuemin", 0);
  handle.setAttribute("aria-valuemax", 100);
  handle.setAttribute("aria-valuenow", 100 * threshold);
  handle.setAttribute("aria-valuetext", reads(threshold));
}

const buttons = { cheapest: (view) => view.set({ threshold: view.result().best }) };
const lacks = () => !lean.marks || !lean.threshold || !lean.thresholdChart || !lean.thresholdRoc || !lean.thresholdTable;

lean.explainers.threshold = { compute: (state, data) => lean.threshold.compute(state, data), say, setup, draw, buttons, lacks };
lean.mount?.();
