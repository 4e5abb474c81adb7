// Points that open: by pointer the nearest, by key the next along either axis. The body draws them at view.chart.at
// (index -> [x, y]) as view.chart.points, in view.chart.picture.
const lean = (window.lean ??= { explainers: {} });

// A finger is broader than a mark: what it means is the nearest of those drawn.
const REACH = 30;

function nearest({ at, picture }, drawn, event) {
  const box = picture.getBoundingClientRect();
  const far = (i) => Math.hypot(at[i][0] - event.clientX + box.left, at[i][1] - event.clientY + box.top);
  const [best] = drawn.map((i) => [far(i), i]).sort(([a], [b]) => a - b);
  return best && best[0] <= REACH ? best[1] : null;
}

function head(view, entries, entry) {
  const { html } = lean;
  const close = html("button", { type: "button" }, "Close");
  close.addEventListener("click", () => {
    view.set({ open: "" });
    view.chart.points[entries.indexOf(entry)].focus();
  });
  return html("div", { class: "lean-buttons lean-card-head" },
    html("p", { class: "lean-title" }, html("span", { class: "lean-mark", "data-role": entry.role }), entry.name), close);
}

lean.points = {
  // Fill view.chart.card for the entry that is open: its name, a way to close it, and what contents(entry) gives.
  card(view, entries, contents) {
    const { chart, state } = view;
    if (chart.opened === state.open) return;
    chart.opened = state.open;
    chart.card.hidden = !state.open;
    const entry = entries.find(({ name }) => name === state.open);
    chart.card.replaceChildren(...(entry ? [head(view, entries, entry), ...contents(entry)] : []));
  },

  // across() and up() give the indices of the drawn points, sorted along each axis; toggle(i) opens or closes one,
  // close() any, near(i or null) says which the reader points at.
  listen({ chart }, { across, up, toggle, close, near }) {
    const { picture, points } = chart;
    const byKey = (i, event) => {
      const go = (order, step) => order[Math.min(Math.max(order.indexOf(i) + step, 0), order.length - 1)];
      const to = { ArrowRight: () => go(across(), 1), ArrowLeft: () => go(across(), -1), ArrowUp: () => go(up(), 1),
        ArrowDown: () => go(up(), -1), Home: () => across()[0], End: () => across().at(-1) }[event.key]?.();
      if (to !== undefined) points[to].focus();
      else if (event.key === "Enter" || event.key === " ") toggle(i);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    };
    points.forEach((point, i) => {
      point.addEventListener("keydown", (event) => byKey(i, event));
      point.addEventListener("focus", () => near(point.matches(":focus-visible") ? i : null));
      point.addEventListener("blur", () => near(null));
    });
    picture.addEventListener("pointermove", (event) => near(event.pointerType === "touch" ? null : nearest(chart, across(), event)));
    picture.addEventListener("pointerleave", () => near(null));
    picture.addEventListener("click", (event) => {
      const i = nearest(chart, across(), event);
      if (i !== null) toggle(i);
    });
  },
};
lean.mount?.();
