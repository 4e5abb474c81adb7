// What every explainer shares: controls, state, the address that carries it, the sentence, the buttons.
// An explainer is an object in lean.explainers with pure functions compute(state, data) and say(state, result, data,
// changed), and draw(view, result). It may have limits(state, data): the last index of a slider; spoken(name, state,
// data): how a slider reads; chosen(name, value, state, data): what else changes when the reader moves one; setup(view);
// reset(view); buttons: {name(view)}; lacks(): whether a script that it needs is still to come; carried(settings, data):
// what a link holds beside the controls.
const lean = (window.lean ??= { explainers: {} });

if (!lean.mount) {
  const SVG = "http://www.w3.org/2000/svg";
  const views = new Map();

  // Build an element; strings become text, never markup.
  const build = (space) => (tag, attributes = {}, ...children) => {
    const element = space ? document.createElementNS(space, tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  };
  lean.html = build();
  lean.svg = build(SVG);
  lean.calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  // --- the address: "#~cost-1:m=32,n=64~roofline-1:kind=pointwise" ---
  const encode = (text) => encodeURIComponent(text).replaceAll("~", "%7E");
  const part = ({ key, state }) =>
    `~${key}:${Object.entries(state).filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${encode(value)}`).join(",")}`;

  function linked() {
    const states = {};
    if (!location.hash.startsWith("#~")) return states;
    for (const piece of location.hash.slice(2).split("~")) {
      const [key, settings = ""] = piece.split(":");
      try {
        states[key] = Object.fromEntries(settings.split(",").map((pair) => pair.split("=").map(decodeURIComponent)));
      } catch { /* a link that was cut off: the explainer stays as it is */ }
    }
    return states;
  }

  let pending;
  function remember() {
    clearTimeout(pending);
    const seen = location.href;
    pending = setTimeout(() => {
      if (location.href !== seen) return; // a link was followed meanwhile: what it says comes first
      const parts = [...views.values()].filter((view) => view.touched && view.shared && view.root.isConnected).map(part).join("");
      if (!parts && !location.hash.startsWith("#~")) return;
      try {
        history.replaceState(history.state, "", parts ? `#${parts}` : location.pathname + location.search);
      } catch { /* a frame without an address of its own */ }
    }, 120);
  }

  addEventListener("hashchange", () => {
    if (!location.hash.startsWith("#~")) return;
    const states = linked();
    for (const view of views.values()) {
      if (!view.shared) continue;
      view.touched = view.key in states;
      view.set({ ...view.start, ...known(view, states[view.key]) }, false);
    }
  });

  // Take from a link only values that the controls have, and what the explainer says it may carry.
  function known(view, settings = {}) {
    const state = {};
    for (const [name, control] of Object.entries(view.data.controls)) {
      const value = lean.controls[control.kind].known(control, settings[name]);
      if (value !== undefined) state[name] = value;
    }
    return { ...state, ...view.explainer.carried?.(settings, view.data) };
  }

  async function copyLink(view, button) {
    const address = location.href.split("#")[0] + `#${part(view)}`;
    const text = button.textContent;
    try {
      await navigator.clipboard.writeText(address);
      button.textContent = "Copied";
    } catch {
      history.replaceState(history.state, "", `#${part(view)}`);
      button.textContent = "Copy it from the address bar";
    }
    setTimeout(() => { button.textContent = text; }, 2000);
  }

  // --- one explainer ---
  function mount(root, explainer) {
    const find = (selector) => root.querySelector(selector);
    const data = JSON.parse(find(".lean-data").textContent);
    const start = Object.fromEntries(Object.entries(data.controls).map(([name, control]) => [name, control.start]));
    const view = {
      root, data, start, explainer, key: root.dataset.key, state: { ...start }, shared: find("[data-do=link]") !== null,
      body: find(".lean-body"), sentence: find(".lean-sentence"), control: (name) => find(`[data-control=${name}]`),
      button: (name) => find(`[data-do=${name}]`), set, touched: false, width: 0,
    };
    view.result = () => explainer.compute(view.state, data);

    function set(changes, byReader = true) {
      const before = view.state;
      view.state = { ...before, ...changes };
      if (byReader) view.touched = true;
      refresh(before);
      if (byReader) remember();
    }

    function refresh(before = view.state) {
      const limits = explainer.limits?.(view.state, data) ?? {};
      for (const [name, control] of Object.entries(data.controls)) {
        const max = limits[name];
        if (control.values?.indexOf(view.state[name]) > max) view.state[name] = control.values[max];
        const text = explainer.spoken?.(name, view.state, data);
        lean.controls[control.kind].show?.(view.control(name), control, view.state[name], { max, text });
      }
      const changed = Object.keys(view.state).filter((name) => view.state[name] !== before[name])
        .map((name) => ({ name, from: before[name], to: view.state[name] }));
      const result = view.result();
      explainer.draw(view, result);
      const said = explainer.say(view.state, result, data, changed);
      if (view.sentence.textContent !== said) view.sentence.textContent = said;
    }

    for (const [name, control] of Object.entries(data.controls)) {
      const { event, read } = lean.controls[control.kind];
      const element = view.control(name);
      element?.addEventListener(event, () => {
        const value = read(element, control);
        set({ ...explainer.chosen?.(name, value, view.state, data), [name]: value });
      });
    }
    root.addEventListener("click", ({ target }) => {
      const action = target.closest?.("[data-do]")?.dataset.do;
      if (action === "reset") {
        set({ ...start }, false);
        view.touched = false;
        explainer.reset?.(view);
        remember();
      } else if (action === "link") copyLink(view, target);
      else explainer.buttons?.[action]?.(view);
    });

    if (view.button("link") && (window.parent !== window || !/^(https?|file):$/.test(location.protocol))) {
      view.button("link").hidden = true; // inside Colab's frame there is no address to share
    }
    root.dataset.mounted = "";
    find(".lean-live").hidden = false;
    views.set(view.key, view);
    const states = linked();
    if (view.shared && view.key in states) {
      view.touched = true;
      Object.assign(view.state, known(view, states[view.key]));
      if (Object.keys(states)[0] === view.key) requestAnimationFrame(() => root.scrollIntoView());
    }
    view.width = view.body.parentElement.clientWidth; // an empty body has no width yet
    explainer.setup?.(view);
    refresh();
    new ResizeObserver(() => {
      const width = view.body.clientWidth; // 0: it is empty or hidden, which changes nothing of what was drawn
      if (!width || Math.abs(width - view.width) < 2) return;
      view.width = width;
      explainer.draw(view, view.result());
    }).observe(view.body);
  }

  lean.mount = () => {
    if (!lean.numbers || !lean.controls) return;
    for (const root of document.querySelectorAll(".lean-explainer:not([data-mounted])")) {
      const explainer = lean.explainers[root.dataset.explainer];
      if (explainer && !explainer.lacks?.()) mount(root, explainer);
    }
  };
}
lean.mount();
