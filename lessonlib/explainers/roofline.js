// The roofline. The arithmetic equals Roofline.compute in roofline.py; the drawing is in roofline_chart.js.
const lean = (window.lean ??= { explainers: {} });

const KINDS = ["standard", "depthwise", "pointwise"];

function compute({ kind, channels: c, size, intensity: chosen }, data) {
  const positions = size * size;
  const weights = { standard: 9 * c * c, depthwise: 9 * c, pointwise: c * c }[kind];
  const macs = weights * positions;
  const own = macs / ((2 * c * positions + weights) * data.bytesPerNumber);
  const intensity = chosen === "own" ? own : chosen;
  const bytes = macs / intensity;
  const parts = { compute: macs / data.peak, memory: bytes / data.bandwidth, call: data.overhead[kind] };
  const bound = Object.keys(parts).reduce((longest, part) => (parts[part] > parts[longest] ? part : longest));
  const seconds = Math.max(parts.compute, parts.memory) + parts.call;
  return { macs, own, intensity, bytes, ...parts, bound, seconds, speed: macs / seconds,
    roof: Math.min(data.peak, intensity * data.bandwidth), ridge: data.peak / data.bandwidth };
}

function say(state, result, data, changed) {
  const { significant, seconds, scaled } = lean.numbers;
  const layer = `${state.kind} layer with ${state.channels} channels at ${state.size} × ${state.size}`;
  const at = significant(result.intensity);
  const start = state.intensity === "own"
    ? `The ${layer} does ${at} multiply-adds for each byte it moves. `
    : `If the ${layer} did ${at} multiply-adds a byte instead of its own ${significant(result.own)}: `;
  const why = {
    compute: `the flat ceiling binds it, ${scaled(data.peak)} multiply-adds a second`,
    memory: `the sloping ceiling binds it: it waits for memory, ${scaled(data.bandwidth, "B")} a second`,
    call: `the fixed cost of the call (${seconds(result.call)}) outweighs both ceilings`,
  }[result.bound];
  return `${lesson(state, changed)}${start}${state.intensity === "own" ? why[0].toUpperCase() + why.slice(1) : why}. `
    + `Predicted: ${seconds(result.seconds)}${state.intensity === "own" ? "" : gain(state, result, data)}.`;
}

function lesson({ kind, intensity }, changed) {
  const wider = changed.some(({ name }) => name === "channels");
  return wider && kind === "depthwise" && intensity === "own" ? "More channels move a depthwise layer up, never to the right. " : "";
}

function gain(state, result, data) {
  const now = compute({ ...state, intensity: "own" }, data).seconds;
  const { significant } = lean.numbers;
  const factor = Math.max(now / result.seconds, result.seconds / now);
  if (factor < 1.005) return ", the same as before";
  return `, ${significant(factor)} times ${result.seconds < now ? "faster" : "slower"} than the layer as it is`;
}

const spoken = (name, state, data) => name !== "intensity" ? undefined
  : lean.numbers.significant(compute(state, data).intensity) + (state.intensity === "own" ? " (its own)" : "");

// Moving to another layer lets go of an intensity that was dragged.
const chosen = (name) => (name === "intensity" ? {} : { intensity: "own" });

// --- the point that can be dragged ---
const nearest = (view, intensity) => {
  const free = view.data.controls.intensity.values.slice(1);
  const distance = (value) => Math.abs(Math.log(value / intensity));
  return free.reduce((best, value) => (distance(value) < distance(best) ? value : best));
};

function setup(view) {
  const svg = lean.svg("svg", { role: "group", "aria-label": "Roofline, both axes logarithmic" });
  const handle = lean.svg("g", { tabindex: 0, role: "slider", class: "lean-handle", "aria-label": "The layer: multiply-adds a byte" });
  const mark = lean.svg("g");
  view.chart = { svg, handle, mark, drawing: lean.svg("g", { "aria-hidden": "true" }) };
  // A touch belongs to what the finger came down on: so that lies on top, and is never redrawn.
  handle.append(mark, lean.svg("circle", { r: 22, class: "lean-hit" }));
  svg.append(view.chart.drawing, handle);
  view.body.append(svg, legend(view.data));
  handle.addEventListener("keydown", (event) => {
    const free = view.data.controls.intensity.values.slice(1);
    const here = free.indexOf(nearest(view, view.result().intensity));
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 4, PageDown: -4, Home: -99, End: 99 }[event.key];
    if (event.key === "Escape") view.set({ intensity: "own" });
    else if (step) view.set({ intensity: free[Math.min(Math.max(here + step, 0), free.length - 1)] });
    else return;
    event.preventDefault();
  });
  // Chromium heeds touch-action on the whole svg only; there it would keep a finger from scrolling past the picture.
  handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    handle.focus();
    event.preventDefault();
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const value = nearest(view, view.chart.intensityAt(event.clientX - svg.getBoundingClientRect().left));
    if (value !== view.state.intensity) view.set({ intensity: value });
  });
}

function legend(data) {
  const { html } = lean;
  const kinds = KINDS.map((kind) => html("span", { class: "lean-mark", "data-role": kind }, kind));
  const hollow = data.points.length ? " Filled: your layer, as predicted. Hollow: measured." : " The filled mark is your layer: drag it sideways.";
  return html("p", { class: "lean-muted lean-legend" }, kinds, html("span", {}, `Both axes are logarithmic.${hollow}`));
}

function draw(view, result) {
  lean.rooflineChart(view, result, compute);
  view.button("own").disabled = view.state.intensity === "own";
  const free = view.data.controls.intensity.values.slice(1);
  const { handle } = view.chart;
  handle.setAttribute("aria-valuemin", free[0]);
  handle.setAttribute("aria-valuemax", free.at(-1));
  handle.setAttribute("aria-valuenow", result.intensity);
  handle.setAttribute("aria-valuetext", spoken("intensity", view.state, view.data));
}

const buttons = { own: (view) => view.set({ intensity: "own" }) };

lean.explainers.roofline = { compute, say, spoken, chosen, setup, draw, buttons, lacks: () => !lean.marks || !lean.rooflineChart };
lean.mount?.();
