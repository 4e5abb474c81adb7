// The picture of surgery: how much each network errs now, how much without each block alone, and some of the images.
const lean = (window.lean ??= { explainers: {} });

const CHIP = 40; // below this width a group of bars has no room for numbers

function setup(view, names) {
  const { html, svg } = lean;
  const { labels, images, pixels } = lean.surgery.open(view.data);
  const side = Math.sqrt(pixels);
  const [lowest, step] = view.data.grey;
  const most = step * 35;
  const brightest = Math.max(...view.data.sample.flatMap((image) => [...images.subarray(image * pixels, (image + 1) * pixels)])) - lowest || most;
  const errors = Object.fromEntries(Object.keys(names).map((role) => [role, {
    bar: html("span", { class: "lean-err-bar lean-moves" }), whole: html("span", { class: "lean-err-whole" }), says: html("strong", {}),
  }]));
  const rows = Object.entries(names).map(([role, name]) => html("div", { class: "lean-err", "data-role": role },
    html("span", { class: "lean-mark", "data-role": role }, name),
    html("span", { class: "lean-err-track" }, errors[role].bar, errors[role].whole), errors[role].says));
  const picture = svg("svg", { role: "img" });
  const pictures = view.data.sample.map((image) => {
    const dots = Array.from(images.subarray(image * pixels, (image + 1) * pixels), (grey, at) => grey > lowest && svg("rect", {
      x: at % side, y: Math.floor(at / side), width: 1.02, height: 1.02, opacity: ((grey - lowest) / brightest).toFixed(3), fill: "currentColor" }));
    const said = Object.fromEntries(Object.keys(names).map((role) => [role, html("span", { class: "lean-mark", "data-role": role })]));
    return { said, image, figure: html("div", { class: "lean-digit" },
      svg("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": `an image of a ${labels[image]}` }, dots), Object.values(said)) };
  });
  view.shown = { errors, picture, pictures };
  view.body.append(
    html("p", { class: "lean-muted" }, `Error on ${labels.length} images; the upright stroke marks it with every block in place`), ...rows,
    html("p", { class: "lean-muted" }, "Error when only this block is cut, %; crosses mark what you have cut"), picture,
    html("p", { class: "lean-muted" }, `${pictures.length} of the images, and what each network takes them for: wrong answers are struck out`),
    html("div", { class: "lean-digits" }, pictures.map(({ figure }) => figure)));
}

function draw(view, result, { gone, percent }) {
  const { data, shown } = view;
  const { labels } = lean.surgery.open(data);
  for (const [role, { bar, whole, says }] of Object.entries(shown.errors)) {
    bar.style.width = `${100 * result[role].wrong / labels.length}%`;
    whole.style.left = `${100 * data.alone[role].whole / labels.length}%`;
    says.textContent = percent(result[role].wrong, data);
  }
  for (const { said, image } of shown.pictures) {
    for (const [role, element] of Object.entries(said)) {
      const digit = result[role].predictions[image];
      const wrong = digit !== labels[image];
      element.classList.toggle("lean-wrong", wrong);
      element.replaceChildren(wrong ? lean.html("s", {}, digit) : String(digit));
      element.setAttribute("title", wrong ? "wrong" : "right");
    }
  }
  bars(view, gone);
}

function bars({ shown: { picture }, width, data }, gone) {
  const { svg, numbers } = lean;
  const { alone } = data;
  const roles = Object.keys(alone);
  const blocks = data.controls.shortcut.values;
  const height = 190;
  const [left, right, top, bottom] = [34, width - 4, 14, height - 38];
  const group = (right - left) / blocks.length;
  const wide = Math.min(group * 0.4, 26);
  const count = data.labels.length;
  const y = (share) => bottom - share * (bottom - top);
  for (const [name, value] of [["viewBox", `0 0 ${width} ${height}`], ["width", width], ["height", height]]) picture.setAttribute(name, value);
  const text = (px, py, words, more = {}) => svg("text", { x: px, y: py, "font-size": 12.5, "text-anchor": "middle", ...more }, words);
  const grid = [0, 0.5, 1].map((share) => [svg("line", { x1: left, x2: right, y1: y(share), y2: y(share), class: "lean-grid" }),
    text(left - 6, y(share) + 4, 100 * share, { "text-anchor": "end" })]);
  const drawn = blocks.map((block, i) => {
    const middle = left + group * (i + 0.5);
    return [text(middle, bottom + 34, block), roles.map((role, side) => {
      const share = alone[role].without[i] / count;
      const start = middle + (side ? 1 : -1 - wide);
      const cut = gone(role).includes(block);
      return svg("g", { "data-role": role },
        svg("rect", { x: start, y: y(share), width: wide, height: Math.max(bottom - y(share), 1), class: "lean-lost" }),
        group >= CHIP && text(start + wide / 2, y(share) - 3, numbers.significant(100 * share, 2), { "font-size": 10.5 }),
        lean.marks.shape(role, start + wide / 2, bottom + 11, 4),
        cut && svg("g", { "data-role": "loss" }, lean.marks.shape("loss", start + wide / 2, bottom + 11, 7)));
    })];
  });
  picture.replaceChildren(...[grid, drawn].flat(9).filter(Boolean), text(left - 6, bottom + 34, "block", { "text-anchor": "end", "font-size": 11 }));
  picture.setAttribute("aria-label", `Error without each block alone, block 1 to ${blocks.length}: ${roles.map((role) =>
    `${role === "shortcut" ? "residual" : "plain"} ${alone[role].without.map((wrong) => numbers.significant(100 * wrong / count, 2)).join(", ")}`).join("; ")} per cent`);
}

lean.surgeryPicture = { setup, draw };
lean.mount?.();
