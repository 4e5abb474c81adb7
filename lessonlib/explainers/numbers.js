// Numbers as the book prints them: the same rules, digit for digit, as lessonlib/numbers.py.
const lean = (window.lean ??= { explainers: {} });

const THIN = "\u202f";
const PREFIXES = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];

const exponentOf = (number) => Number(number.toExponential().split("e")[1]);
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, THIN);

// Round to significant digits; an exact tie goes to the even digit, as in Python.
function rounded(number, digits) {
  const [mantissa, exponent] = Math.abs(number).toExponential(60).split("e");
  const all = mantissa.replace(".", "");
  const tie = /^50*$/.test(all.slice(digits)) && "02468".includes(all[digits - 1]);
  const kept = tie ? Number(`${all[0]}.${all.slice(1, digits)}e${exponent}`)
    : Number(Math.abs(number).toExponential(digits - 1));
  return number < 0 ? -kept : kept;
}

function thousands(number) {
  const [whole, fraction] = String(Math.abs(number)).split(".");
  return (number < 0 ? "-" : "") + grouped(whole) + (fraction ? `.${fraction}` : "");
}

function significant(number, digits = 3) {
  if (number === 0) return "0";
  const near = rounded(number, digits);
  const places = Math.max(digits - 1 - exponentOf(near), 0);
  const [whole, fraction] = Math.abs(near).toFixed(places).split(".");
  return (near < 0 ? "-" : "") + grouped(whole) + (fraction ? `.${fraction}` : "");
}

function scaled(number, unit = "", digits = 3) {
  for (const [size, prefix] of PREFIXES) {
    if (number !== 0 && Math.abs(rounded(number, digits)) >= size) {
      return significant(number / size, digits) + THIN + prefix + unit;
    }
  }
  return significant(number, digits) + (unit && THIN + unit);
}

function seconds(time) {
  const [size, unit] = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]]
    .find(([size]) => rounded(time, 3) >= size) ?? [1e-9, "ns"];
  return significant(time / size) + THIN + unit;
}

const percent = (share) => significant(share * 100) + THIN + "%";

lean.numbers = { thousands, significant, scaled, seconds, percent };
lean.mount?.();
