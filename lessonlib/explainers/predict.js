// Predictions: nothing is shown before the reader commits; the choice is kept for as long as the tab is open.
const lean = (window.lean ??= { explainers: {} });

const isNumber = (data) => "low" in data;

function compute({ guess }, data) {
  if (!isNumber(data)) return { right: guess === data.answer };
  const off = guess - data.answer;
  return {
    right: Math.abs(off) <= data.step / 2 * (1 + 1e-9), off,
    share: data.answer ? off / Math.abs(data.answer) : null, line: Math.abs(off) / (data.high - data.low),
  };
}

function say(state, result, data) {
  if (!state.committed) return "";
  if (!isNumber(data)) {
    const chosen = data.controls.guess.texts[data.controls.guess.values.indexOf(state.guess)];
    return result.right ? `You said “${chosen}”, and so it is.` : `You said “${chosen}”; it is “${data.said}”. Worth a second look.`;
  }
  const { significant, percent } = lean.numbers;
  const chosen = data.controls.guess.texts[data.controls.guess.values.indexOf(state.guess)];
  if (result.right) return `You said ${chosen}; it is ${data.said}. As near as the slider goes.`;
  // A difference of per cents is in percentage points, and "2 times too high" would be a factor.
  const unit = { "": "", times: "", "%": " percentage points" }[data.unit] ?? `\u202f${data.unit}`;
  const way = `${significant(Math.abs(result.off))}${unit} too ${result.off > 0 ? "high" : "low"}`;
  const share = result.share === null || data.unit === "%" ? "" : ` (${percent(Math.abs(result.share))} of it)`;
  return `You said ${chosen}; it is ${data.said}: ${way}${share}. ${result.line < 0.1 ? "That is close." : "The reason stands below."}`;
}

function draw(view, result) {
  const { committed, guess } = view.state;
  for (const input of view.root.querySelectorAll(".lean-controls input")) input.disabled = Boolean(committed);
  view.button("commit").hidden = Boolean(committed);
  view.button("commit").disabled = guess === null || (isNumber(view.data) && !view.touched);
  view.button("reset").hidden = !committed;
  const answer = view.root.querySelector(".lean-answer");
  answer.hidden = !committed;
  answer.open = Boolean(committed);
  answer.querySelector("summary").hidden = true;
  if (isNumber(view.data)) return view.body.replaceChildren(...(committed ? [line(view.data, guess)] : []));
  for (const input of view.root.querySelectorAll(".lean-controls input")) {
    const right = committed && input.value === view.data.answer;
    const chosen = committed && input.value === guess;
    const verdict = right && chosen ? "✓ your choice, the answer" : right ? "✓ the answer" : chosen ? "✗ your choice" : null;
    input.parentElement.querySelector(".lean-verdict")?.remove();
    if (verdict) input.parentElement.append(lean.html("strong", { class: "lean-verdict" }, verdict));
    input.parentElement.toggleAttribute("data-answer", Boolean(right));
  }
}

// The line from low to high with the reader's number above it and the answer below it.
function line(data, guess) {
  const { html } = lean;
  const place = (value) => (value - data.low) / (data.high - data.low) * 100;
  const { values, texts } = data.controls.guess;
  const mark = (kind, value, text) => html("span", { class: `lean-pin lean-${kind}`, style: `left:${place(value)}%` },
    html("span", { style: `transform:translateX(-${place(value)}%)` }, text));
  const between = [place(guess), place(data.answer)].sort((a, b) => a - b);
  return html("div", { class: "lean-line" },
    html("span", { class: "lean-between", style: `left:${between[0]}%;width:${between[1] - between[0]}%` }),
    mark("guess", guess, `○ you: ${texts[values.indexOf(guess)]}`), mark("truth", data.answer, `◆ answer: ${data.said}`));
}

// --- kept in the tab, per page; a changed question starts anew ---
const place = ({ key }) => `lean:${location.pathname}:${key}`;

function keep(view) {
  try {
    sessionStorage.setItem(place(view), JSON.stringify({ question: view.data.said + view.data.because, guess: view.state.guess }));
  } catch { /* no storage in this frame: the prediction lasts until the page is left */ }
}

function setup(view) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place(view)));
    if (kept?.question === view.data.said + view.data.because && view.data.controls.guess.values.includes(kept.guess)) {
      Object.assign(view.state, { guess: kept.guess, committed: true });
    }
  } catch { /* as above */ }
}

const buttons = {
  commit(view) {
    if (view.state.guess === null) return;
    view.set({ committed: true });
    keep(view);
    view.button("reset").focus();
  },
};

function reset(view) {
  view.set({ committed: false }, false);
  try { sessionStorage.removeItem(place(view)); } catch { /* as above */ }
  (view.root.querySelector(".lean-controls input")).focus();
}

lean.explainers.predict = { compute, say, draw, setup, buttons, reset };
lean.mount?.();
