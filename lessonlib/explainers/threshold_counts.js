// The arithmetic of the threshold, equal to Threshold.compute in threshold.py.
const lean = (window.lean ??= { explainers: {} });

const kept = new WeakMap(); // what does not depend on threshold and prices, for each group and scale

function probabilities({ logs, temperature, shifts }, scale) {
  const by = scale === "temperature" ? temperature : 1;
  return logs.map((row) => {
    const raised = row.map((log, label) => Math.exp(log / by + (scale === "frequencies" ? shifts[label] : 0)));
    const sum = raised.reduce((a, b) => a + b, 0);
    return raised.map((one) => one / sum);
  });
}

function scored(data, group, scale) {
  if (!kept.has(data)) kept.set(data, new Map());
  const known = kept.get(data);
  const key = `${scale} ${group}`;
  if (!known.has(key)) known.set(key, countEverywhere(data, group, scale));
  return known.get(key);
}

function countEverywhere(data, group, scale) {
  const shares = probabilities(data, scale);
  const members = data.groups[group];
  const scores = shares.map((row) => members.reduce((sum, label) => sum + row[label], 0));
  const positive = data.labels.map((label) => members.includes(label));
  const count = (keep) => scores.reduce((sum, score, i) => sum + keep(score, positive[i]), 0);
  const thresholds = data.controls.threshold.values;
  const missed = thresholds.map((at) => count((score, ill) => ill && score < at));
  const alarmed = thresholds.map((at) => count((score, ill) => !ill && score >= at));
  const order = scores.map((score, i) => i).sort((a, b) => scores[b] - scores[a]);
  const roc = [[0, 0]];
  let [alarms, hits] = [0, 0];
  order.forEach((i, place) => {
    if (positive[i]) hits += 1; else alarms += 1;
    if (scores[i] !== scores[order[place + 1]]) roc.push([alarms, hits]);
  });
  return { shares, members, scores, positive, missed, alarmed, roc, ill: hits, well: alarms, area: area(roc) };
}

// The area under the ROC curve, by trapezoids: ties count half.
function area(roc) {
  const [well, ill] = roc.at(-1);
  let pairs = 0;
  for (let i = 1; i < roc.length; i += 1) pairs += (roc[i][0] - roc[i - 1][0]) * (roc[i][1] + roc[i - 1][1]) / 2;
  return pairs / (ill * well);
}

// Every probability of the group is multiplied by the weight, and the largest wins.
function confusionOf({ labels, classes }, { shares, members }, weight) {
  const table = classes.map(() => classes.map(() => 0));
  shares.forEach((row, i) => {
    const weighed = row.map((share, label) => (members.includes(label) ? share * weight : share));
    table[labels[i]][weighed.indexOf(Math.max(...weighed))] += 1;
  });
  return table;
}

function meanRecall(table) {
  const sum = (row) => row.reduce((a, b) => a + b, 0);
  const recalls = table.map((row, k) => row[k] / sum(row)).filter((recall) => !Number.isNaN(recall));
  return sum(recalls) / recalls.length;
}

function compute({ group, scale = "raw", threshold, miss, alarm }, data) {
  const all = scored(data, group, scale);
  const { scores, positive, missed, alarmed, roc, ill, well } = all;
  const called = (kind) => scores.filter((score, i) => positive[i] === kind && score >= threshold).length;
  const [hits, alarms] = [called(true), called(false)];
  const costs = missed.map((misses, k) => miss * misses + alarm * alarmed[k]);
  const least = Math.min(...costs);
  const weight = (1 - threshold) / threshold;
  const confusion = confusionOf(data, all, weight);
  return {
    hits, misses: ill - hits, alarms, passes: well - alarms, sensitivity: hits / ill, specificity: (well - alarms) / well,
    precision: hits + alarms ? hits / (hits + alarms) : null, cost: miss * (ill - hits) + alarm * alarms,
    missed, alarmed, costs, best: data.controls.threshold.values[costs.lastIndexOf(least)], least, fair: alarm / (alarm + miss),
    roc, area: all.area, weight, confusion, balanced: meanRecall(confusion),
  };
}

lean.threshold = { compute, scored };
lean.mount?.();
