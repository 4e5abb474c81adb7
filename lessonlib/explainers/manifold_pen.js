// Drawing a closed curve: by mouse or finger in one stroke, by key corner by corner.
const lean = (window.lean ??= { explainers: {} });

const STEP = 0.1; // of the pen, for one press of an arrow key; a quarter of it with Shift
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const SHORTEST = 0.4; // the way round a curve that counts as one

lean.manifoldPen = (view) => {
  const { written, along } = lean.manifoldImage;
  const { HALF } = lean.manifoldPicture;
  const { data } = view;
  const { stage } = view.parts.panels.curve;
  const hint = view.body.querySelector(`#${view.key}-pen`);
  const mark = lean.svg("path", { class: "lean-pen", "vector-effect": "non-scaling-stroke" });
  const corner = lean.svg("path", { class: "lean-pen-way", "vector-effect": "non-scaling-stroke" });
  stage.append(corner, mark);
  stage.setAttribute("tabindex", 0);
  stage.dataset.do = "pen";
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-describedby", `${view.key}-pen`);
  const pen = { stroke: null, spots: [], frame: 0, corners: [], place: null, before: null };

  const inside = (number) => Math.min(Math.max(number, -data.reach), data.reach);
  const length = (points) => points.reduce((sum, [x, y], i) => {
    const [a, b] = points[(i + 1) % points.length];
    return sum + Math.hypot(a - x, b - y);
  }, 0);
  // A stroke has many points; the curve keeps as many corners as a link can carry.
  const show = (points) => {
    const corners = points.length > data.corners ? along(points, data.corners) : points;
    view.set({ curve: "own", drawn: written(corners, data) });
  };

  // --- mouse and finger: one stroke, closed where it ends ---
  // A mouse may speak more often than the screen shows: its moves are kept, and a frame takes up all of them at once. Then
  // the surface is asked only once where it lies, and before anything is written, when the browser knows it anyway.
  const places = (spots) => {
    const box = stage.getBoundingClientRect();
    return spots.map(({ x, y }) => [inside(((x - box.left) / box.width * 2 - 1) * HALF), inside((1 - (y - box.top) / box.height * 2) * HALF)]);
  };
  const spot = ({ clientX, clientY }) => ({ x: clientX, y: clientY });
  const advance = () => {
    cancelAnimationFrame(pen.frame);
    const spots = pen.spots.splice(0);
    pen.frame = 0;
    if (!spots.length) return;
    const before = pen.stroke.length;
    for (const place of places(spots)) {
      const [x, y] = pen.stroke.at(-1);
      if (Math.hypot(place[0] - x, place[1] - y) > 0.015) pen.stroke.push(place);
    }
    if (pen.stroke.length > Math.max(before, 2)) show(pen.stroke);
  };
  stage.addEventListener("pointerdown", (event) => {
    // A finger scrolls the page, unless the reader has said that it is to draw.
    if (event.button || !event.isPrimary || (event.pointerType === "touch" && view.state.curve !== "own")) return;
    forget();
    pen.before = { curve: view.state.curve, drawn: view.state.drawn };
    pen.stroke = places([spot(event)]);
    stage.setPointerCapture(event.pointerId);
    stage.focus({ preventScroll: true });
    event.preventDefault();
  });
  stage.addEventListener("pointermove", (event) => {
    if (!pen.stroke) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    pen.spots.push(...(moves.length ? moves : [event]).map(spot));
    pen.frame ||= requestAnimationFrame(advance);
  });
  const lift = () => {
    if (!pen.stroke) return;
    advance();
    const [points, { before }] = [pen.stroke, pen];
    pen.stroke = null;
    if (points.length > 2 && length(points) < SHORTEST) view.set(before);
    if (length(points) < SHORTEST) say("That was too short for a curve. Draw a line that comes back to where it began.");
    else say("Closed. Draw again for another curve.");
  };
  stage.addEventListener("pointerup", lift);
  stage.addEventListener("pointercancel", lift);
  stage.addEventListener("touchstart", (event) => { if (view.state.curve === "own") event.preventDefault(); }, { passive: false });

  // --- keyboard: move the pen, set corners, close ---
  const where = ([x, y]) => `${x.toFixed(2)}, ${y.toFixed(2)}`.replaceAll("-", "−");
  stage.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!arrow && ![" ", "Enter", "Backspace", "Escape"].includes(event.key)) return;
    if (!arrow && !pen.place) return;
    event.preventDefault();
    if (!pen.place) {
      pen.place = [0, 0];
      pen.before = { curve: view.state.curve, drawn: view.state.drawn };
    }
    const { corners } = pen;
    if (arrow) {
      const step = event.shiftKey ? STEP / 4 : STEP;
      pen.place = pen.place.map((number, i) => inside(Math.round((number + arrow[i] * step) / (STEP / 4)) * (STEP / 4)));
      say(`Pen at ${where(pen.place)}. Space sets a corner${corners.length > 2 ? ", Enter ends" : ""}.`);
    } else if (event.key === " ") {
      if (corners.length < data.corners && where(corners.at(-1) ?? [9, 9]) !== where(pen.place)) corners.push(pen.place);
      say(`${corners.length} corner${corners.length > 1 ? "s" : ""} set, the last at ${where(corners.at(-1))}. ${corners.length < 3 ? "Three make a curve." : "Enter ends."}`);
    } else if (event.key === "Backspace") {
      corners.pop();
      say(`${corners.length} corner${corners.length === 1 ? "" : "s"} left.`);
    } else if (event.key === "Escape" || length(corners) < SHORTEST || corners.length < 3) {
      view.set(pen.before);
      if (event.key === "Enter") return say("Set at least three corners, then press Enter.");
      forget();
      return say("Given up; the curve is as it was.");
    } else {
      forget();
      return say("Closed. An arrow key begins another curve.");
    }
    if (corners.length > 2) show(corners);
    sketch();
  });
  stage.addEventListener("blur", () => { if (!pen.stroke && pen.place && !pen.corners.length) forget(); });

  function sketch() {
    const dot = ([x, y], r) => `M${x - r} ${-y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    mark.setAttribute("d", pen.place ? `${dot(pen.place, 0.05)}M${pen.place[0] - 0.1} ${-pen.place[1]}h0.2M${pen.place[0]} ${-pen.place[1] - 0.1}v0.2` : "");
    const way = pen.place ? [...pen.corners, pen.place] : [];
    corner.setAttribute("d", way.length > 1 ? `M${way.map(([x, y]) => `${x} ${-y}`).join("L")}${pen.corners.map((spot) => dot(spot, 0.025)).join("")}` : "");
  }
  function forget() {
    Object.assign(pen, { corners: [], place: null });
    sketch();
  }
  function say(text) {
    hint.textContent = text;
    hint.dataset.said = view.state.curve;
  }
  // What can be done, until the pen has something to say.
  const invite = () => {
    stage.classList.toggle("lean-drawn-on", view.state.curve === "own");
    if (pen.place || pen.stroke || hint.dataset.said === view.state.curve) return;
    hint.textContent = view.state.curve === "own"
      ? "Draw a closed line over the clover, with mouse or finger. By key: the arrows move the pen, Space sets a corner, Enter closes the curve."
      : "Draw over the curve with the mouse; a finger draws once “your own” is chosen. By key: come to the picture with Tab, then the arrows.";
  };
  view.pen = { invite, forget: () => { forget(); delete hint.dataset.said; } };
};
lean.mount?.();
