// The kinds of controls, as controls.py shows them: the event of each, what it reads, how it shows a value, and what
// of a link it takes: only what the reader could have set. A kind "held" has no input: the body sets its value.
const lean = (window.lean ??= { explainers: {} });

const amongValues = ({ values }, text) => values.find((value) => String(value) === text);
const boxes = (element) => [...element.querySelectorAll("input")];

lean.controls = {
  slider: {
    event: "input",
    read: (element, { values }) => values[element.querySelector("input").value],
    show(element, { values, texts }, value, { max = values.length - 1, text = texts[values.indexOf(value)] }) {
      const input = element.querySelector("input");
      input.max = max;
      input.value = values.indexOf(value);
      element.querySelector("output").textContent = text;
      input.setAttribute("aria-valuetext", text);
    },
    known: amongValues,
  },
  choice: {
    event: "change",
    read: (element) => boxes(element).find((radio) => radio.checked).value,
    show(element, control, value) {
      for (const radio of boxes(element)) radio.checked = radio.value === value;
    },
    known: amongValues,
  },
  select: {
    event: "change",
    read: (element) => element.querySelector("select").value,
    show(element, control, value) {
      element.querySelector("select").value = value;
    },
    known: amongValues,
  },
  checks: {
    event: "change",
    read: (element) => boxes(element).filter((box) => box.checked).map((box) => box.value).join("."),
    show(element, control, value) {
      for (const box of boxes(element)) box.checked = value.split(".").includes(box.value);
    },
    known: ({ values }, text) => text === undefined ? undefined
      : values.filter((value) => text.split(".").includes(value)).join("."),
  },
  text: {
    event: "input",
    read: (element) => element.querySelector("input").value,
    show(element, control, value) {
      const input = element.querySelector("input");
      if (input.value !== value) input.value = value; // writing would move the reader's cursor
    },
    known: ({ most }, text) => text?.slice(0, most),
  },
  held: { known: amongValues },
};
lean.mount?.();
