// The networks of the zoo as zoo.py packs them, and how their numbers read.
const lean = (window.lean ??= { explainers: {} });

const FIELDS = ["name", "family", "year", "idea", "paper", "image", "parameters", "macs", "peak_activation", "relative_time",
  "top1", "source", "chapter", "spread", "stages"];

function unpack(row, { families, roles, sources }) {
  const entry = Object.fromEntries(FIELDS.map((field, i) => [field, row[i]]));
  const stages = entry.stages.map(([name, c, h, w, parameters, macs]) => ({ name, output: [c, h, w], parameters, macs }));
  return { ...entry, stages, family: families[entry.family], role: roles[entry.family], source: sources[entry.source] };
}

// A count below a thousand is whole.
const counted = (amount, digits = 3) => (amount < 1000 ? String(amount) : lean.numbers.scaled(amount, "", digits));

lean.zoo = {
  entries: (data) => (data.entries ??= data.rows.map((row) => unpack(row, data))),
  reads(what, amount, digits = 3) {
    const { significant, scaled } = lean.numbers;
    if (amount === null) return "–";
    if (what === "relative_time") return `${significant(amount, Math.min(digits, 2))}\u202f×`;
    if (what === "top1") return `${significant(amount, digits)}\u202f%`;
    return what === "peak_activation" ? scaled(amount, "B", digits) : counted(amount, digits);
  },
  counted,
  shape: (output) => output.join("\u00a0×\u00a0"),
  listed(names, most = Infinity) {
    const shown = names.length > most + 1 ? [...names.slice(0, most), `${names.length - most} more`] : names;
    return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
  },
};
lean.mount?.();
