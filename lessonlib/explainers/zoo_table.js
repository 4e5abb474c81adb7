// The table of networks. The order equals ZooTable.compute in zoo_table.py; the rows stand in the page already.
const lean = (window.lean ??= { explainers: {} });

// What papers set between letters and digits does not count: "ResNeXt-50" is found as "resnext50".
const bare = (word) => word.replace(/[^\p{L}\p{N}]/gu, "");
const has = (words, word) => words.includes(word) || (bare(word) !== "" && words.includes(bare(word)));

function compute({ find, families, sort, order }, data) {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const ticked = families.split(".");
  const ranks = data.ranks[sort];
  const sign = order === "ascending" ? 1 : -1;
  const shown = data.names.map((_, i) => i)
    .filter((i) => ticked.includes(data.family[i]) && words.every((word) => has(data.words[i], word)));
  return shown.sort((a, b) => (ranks[a] === null) - (ranks[b] === null) || sign * (ranks[a] - ranks[b]));
}

function say({ find, sort, order }, shown, data) {
  const [name, upwards, downwards] = data.columns[sort];
  const count = `${shown.length} of ${data.names.length} networks`;
  if (!shown.length) return `${count}: ${find.trim() ? `no network ticked below has “${find.trim()}” in its name, idea or year` : "tick a family"}.`;
  return `${count}, sorted by ${name}, ${order === "ascending" ? upwards : downwards}${ends(shown, sort, data)}.`;
}

// The first and the last, where the column holds numbers; those without one are counted.
function ends(shown, sort, data) {
  const known = shown.filter((i) => data.ranks[sort][i] !== null);
  const without = shown.length - known.length;
  const last = without ? `; ${without} without one ${without === 1 ? "stands" : "stand"} last` : "";
  if (!data.reads[sort] || known.length < 2) return last;
  const [from, to] = [known[0], known.at(-1)].map((i) => `${data.names[i]} (${data.reads[sort][i]})`);
  return `: from ${from} to ${to}${last}`;
}

function setup(view) {
  const { html } = lean;
  view.rows = [...view.root.querySelectorAll(".lean-zoo tbody tr")];
  view.root.querySelector(".lean-zoo").addEventListener("scroll", () => hint(view), { passive: true });
  view.heads = [...view.root.querySelectorAll(".lean-zoo [data-column]")];
  for (const head of view.heads) {
    const button = html("button", { type: "button", class: "lean-sort" }, head.textContent, html("span", { "aria-hidden": "true" }));
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const { sort, order } = view.state;
      const again = sort === head.dataset.column && order === "ascending";
      view.set({ sort: head.dataset.column, order: again ? "descending" : "ascending" });
    });
  }
}

// A shadow at the right edge, and a line of text, as long as there is more to see at the right.
function hint(view) {
  const box = view.root.querySelector(".lean-zoo");
  view.root.classList.toggle("lean-goes-on", box.scrollWidth - box.clientWidth - box.scrollLeft > 4);
}

function draw(view, shown) {
  const { sort, order } = view.state;
  if (String(shown) !== view.shown) {
    view.shown = String(shown);
    view.root.querySelector(".lean-zoo tbody").replaceChildren(...shown.map((i) => view.rows[i]));
    view.root.querySelector(".lean-zoo").scrollTop = 0; // the first is what was asked for
  }
  hint(view);
  for (const head of view.heads) {
    const here = head.dataset.column === sort;
    if (here) head.setAttribute("aria-sort", order);
    else head.removeAttribute("aria-sort");
    head.querySelector("span").textContent = here ? (order === "ascending" ? "↑" : "↓") : "";
  }
}

lean.explainers.zoo_table = { compute, say, setup, draw };
lean.mount?.();
