// Fully connected networks that run in the page: a stem, blocks of two layers, a head, batch norm already worked in.
const lean = (window.lean ??= { explainers: {} });

const opened = new WeakMap();

// Whole numbers of 16 bits, the low byte first, and what one of them stands for.
function layers(text, scales, sizes) {
  const bytes = new DataView(Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer);
  let at = 0;
  const take = (count, scale) => Float64Array.from({ length: count }, () => bytes.getInt16((at += 2) - 2, true) * scale);
  return sizes.map(([outputs, inputs], i) => ({
    inputs, outputs, weight: take(outputs * inputs, scales[i][0]), bias: take(outputs, scales[i][1]),
  }));
}

// Return the output of one layer for all images, a row each; `shortcut` is added before the ReLU. Two outputs at a time,
// so that each number of the input is fetched half as often: this loop is where the time goes.
function run({ inputs, outputs, weight, bias }, x, count, { relu = true, shortcut = null } = {}) {
  const y = new Float64Array(count * outputs);
  for (let image = 0; image < count; image++) {
    const row = image * inputs;
    for (let output = 0; output < outputs; output += 2) {
      const one = output * inputs;
      const two = one + inputs;
      let a = bias[output];
      let b = bias[output + 1];
      for (let i = 0; i < inputs; i++) {
        const input = x[row + i];
        a += weight[one + i] * input;
        b += weight[two + i] * input;
      }
      const at = image * outputs + output;
      if (shortcut) {
        a += shortcut[at];
        b += shortcut[at + 1];
      }
      y[at] = relu && a < 0 ? 0 : a;
      y[at + 1] = relu && b < 0 ? 0 : b;
    }
  }
  return y;
}

// Open the two networks and the images of an explainer, once.
function open(data) {
  if (opened.has(data)) return opened.get(data);
  const [lowest, step] = data.grey;
  const images = Float64Array.from(data.images, (sign) => lowest + step * parseInt(sign, 36));
  const labels = Array.from(data.labels, Number);
  const networks = Object.fromEntries(Object.entries(data.networks).map(([role, text]) => {
    const [stem, ...inner] = layers(text, data.scales[role], data.sizes);
    const head = inner.pop();
    return [role, { role, head, inner, trace: [{ block: null, x: run(stem, images, labels.length) }], known: new Map() }];
  }));
  const content = { images, labels, networks, pixels: data.sizes[0][1] };
  opened.set(data, content);
  return content;
}

// Return the scores of all images when the blocks run in this order, numbered from 0. What the run before has left
// stays good up to the first block that differs.
function scores(data, role, order) {
  const { labels, networks } = open(data);
  const { inner, head, trace } = networks[role];
  let same = 0;
  while (same < order.length && trace[same + 1]?.block === order[same]) same++;
  trace.length = same + 1;
  for (const block of order.slice(same)) {
    const { x } = trace.at(-1);
    const middle = run(inner[2 * block], x, labels.length);
    trace.push({ block, x: run(inner[2 * block + 1], middle, labels.length, { shortcut: role === "shortcut" ? x : null }) });
  }
  return run(head, trace.at(-1).x, labels.length, { relu: false });
}

// Return the prediction for every image and how many are wrong; each order is worked out once.
function test(data, role, order) {
  const { labels, networks } = open(data);
  const { known, head } = networks[role];
  const key = order.join();
  if (!known.has(key)) {
    const found = scores(data, role, order);
    const predictions = labels.map((_, image) => {
      let best = image * head.outputs;
      for (let at = best + 1; at < (image + 1) * head.outputs; at++) if (found[at] > found[best]) best = at;
      return best - image * head.outputs;
    });
    known.set(key, { predictions, wrong: predictions.filter((digit, image) => digit !== labels[image]).length });
  }
  return known.get(key);
}

lean.surgery = { open, scores, test };
lean.mount?.();
