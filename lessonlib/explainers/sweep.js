// A sweep: the frames lie in templates, and one at a time stands in the page, so that no two share an id.
const lean = (window.lean ??= { explainers: {} });

// The number of the frame: the last setting runs fastest, as in itertools.product.
function compute(state, data) {
  return data.order.reduce((number, name) => {
    const { values } = data.controls[name];
    return number * values.length + values.indexOf(state[name]);
  }, 0);
}

const say = (state, number, data) => data.says[number];

function draw(view, number) {
  const screen = view.body.querySelector(".lean-screen");
  if (view.shown === number) return;
  view.shown = number;
  screen.replaceChildren(view.body.querySelectorAll("template.lean-stored")[number].content.cloneNode(true));
}

lean.explainers.sweep = { compute, say, draw };
lean.mount?.();
