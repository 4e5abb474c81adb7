// Training curves. The arithmetic equals TrainingCurves.compute in training.py; the drawing is in training_charts.js.
const lean = (window.lean ??= { explainers: {} });

const NAMES = { standard: "plain", shortcut: "residual" };

lean.training = {
  shown: ({ network }) => (network === "both" ? ["standard", "shortcut"] : [network]),
  picked: (rows, { seed }, data) => (seed === "all" ? rows : [rows[data.seeds.indexOf(seed)]]),
  spread(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return [median, sorted[0], sorted.at(-1)];
  },
};

function compute(state, data) {
  const { shown, picked, spread } = lean.training;
  return Object.fromEntries(shown(state).map((role) => {
    const run = data.runs[state.depth][role];
    const error = picked(run.error, state, data).map((errors) => errors[state.epoch]);
    const ratio = picked(run.gradients[state.moment], state, data).map((norms) => norms[1] / norms.at(-2));
    return [role, { error: spread(error), ratio: spread(ratio) }];
  }));
}

// "76 %", and with several seeds "76 % (71 to 80 %)"
function amount([median, low, high], unit, digits) {
  const { significant } = lean.numbers;
  const says = (number) => significant(number, digits);
  const range = says(low) === says(high) ? "" : ` (${says(low)} to ${says(high)}${unit})`;
  return `${says(median)}${unit}${range}`;
}

function say(state, result, data) {
  const { depth, network, seed, epoch, moment } = state;
  const percent = (role) => amount(result[role].error, "\u202f%", 2);
  const ratio = (role) => amount(result[role].ratio, "", result[role].ratio[0] < 100 ? 2 : 3);
  const many = seed === "all" && data.seeds.length > 1;
  const who = many ? `median of ${data.seeds.length} seeds` : `seed ${seed === "all" ? data.seeds[0] : seed}`;
  const then = epoch === 0 ? "before training" : `after ${epoch} epoch${epoch === 1 ? "" : "s"}`;
  const moments = data.controls.moment;
  const at = moments.texts[moments.values.indexOf(moment)];
  const layers = "gradient in layer 2, the first of the blocks, is";
  const last = `that in layer ${depth - 1}, their last`;
  if (network === "both") {
    return `Depth ${depth}, ${who}: ${then} the plain network errs on ${percent("standard")} of the training images, the residual one on `
      + `${percent("shortcut")}. ${at[0].toUpperCase()}${at.slice(1)} the plain network’s ${layers} ${ratio("standard")} times ${last}; `
      + `the residual one’s, ${ratio("shortcut")} times.`;
  }
  const still = epoch > 0 && result[network].error[0] >= 5 ? "still " : "";
  return `Depth ${depth}, ${NAMES[network]}, ${who}: ${then} it ${still}errs on ${percent(network)} of the training images; `
    + `${at} its ${layers} ${ratio(network)} times ${last}.`;
}

function setup(view) {
  const { html, svg } = lean;
  const chart = (says) => ({ svg: svg("svg", { role: "img", "aria-label": says }), says });
  view.charts = { error: chart("Training error over the epochs"), gradient: chart("Gradient norm of every layer") };
  const legend = html("p", { class: "lean-muted lean-legend" }, Object.entries(NAMES).map(([role, name]) =>
    html("span", { class: "lean-mark", "data-role": role }, name)), html("span", { class: "lean-band-says" }));
  view.body.append(html("div", { class: "lean-pair" }, view.charts.error.svg, view.charts.gradient.svg), legend);
  view.charts.error.svg.addEventListener("pointerdown", (event) => {
    const epoch = view.charts.epochAt(event.clientX - view.charts.error.svg.getBoundingClientRect().left);
    if (epoch !== view.state.epoch) view.set({ epoch });
  });
}

function draw(view, result) {
  lean.trainingCharts(view, result);
  for (const chart of [view.charts.error, view.charts.gradient]) {
    chart.svg.setAttribute("aria-label", `${chart.says}, ${Object.keys(result).map((role) => NAMES[role]).join(" and ")}, depth ${view.state.depth}`);
  }
  const many = view.state.seed === "all" && view.data.seeds.length > 1;
  view.body.querySelector(".lean-band-says").textContent = many ? "Line: median of the seeds. Band: lowest to highest." : "";
}

lean.explainers.training = { compute, say, setup, draw, lacks: () => !lean.marks || !lean.trainingCharts };
lean.mount?.();
