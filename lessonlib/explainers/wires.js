// Channels as wires: what a channel reaches and sees. The sets equal Wires.compute in wires.py; see wires_picture.js.
const lean = (window.lean ??= { explainers: {} });

const range = (count) => Array.from({ length: count }, (_, i) => i);

function compute({ channels, split, layers, shuffle, ...chosen }, data) {
  const groups = data.groups[channels][split];
  const size = channels / groups;
  const level = Math.min(chosen.level ?? data.level, layers);
  const channel = Math.min(chosen.channel ?? data.channel, channels - 1);
  // Where a channel stands before the next layer; the input is not shuffled.
  const place = (one, after) => (shuffle === "on" && after > 0 ? (one % size) * groups + Math.floor(one / size) : one);
  const groupOf = (one) => Math.floor(one / size);
  const sets = range(layers + 1).map(() => []);
  sets[level] = [channel];
  for (let after = level; after < layers; after += 1) {
    const taken = new Set(sets[after].map((one) => groupOf(place(one, after))));
    sets[after + 1] = range(channels).filter((one) => taken.has(groupOf(one)));
  }
  for (let after = level - 1; after >= 0; after -= 1) {
    const taken = new Set(sets[after + 1].map(groupOf));
    sets[after] = range(channels).filter((one) => taken.has(groupOf(place(one, after))));
  }
  const enough = range(channels).find((k) => size ** (k + 1) >= channels);
  return { groups, size, weights: channels * size, dense: channels ** 2, level, channel, sets,
    needed: enough === undefined ? null : enough + 1, place };
}

const limits = ({ channels }, data) => ({ split: data.groups[channels].length - 1 });

function spoken(name, { channels, split }, data) {
  if (name !== "split") return undefined;
  const groups = data.groups[channels][split];
  return `${groups} × ${channels / groups}`;
}

// --- what just happened ---
const letter = (group) => String.fromCharCode(65 + group);
const power = (number) => [...String(number)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");

// "3 of 12 channels after layer 1, 9 after layer 2 and 12 after layer 3"
function listed(counts, channels) {
  const parts = counts.map(([count, where], i) => `${count}${i ? "" : ` of ${channels} channels`} ${where}`);
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts[0];
}

function say({ channels, layers, shuffle }, result) {
  const { level, channel, sets } = result;
  const counts = sets.map((set) => set.length);
  const ahead = range(layers - level).map((i) => [counts[level + 1 + i], `after layer ${level + 1 + i}`]);
  const behind = range(level).map((i) => [counts[level - 1 - i], level - 1 - i ? `after layer ${level - 1 - i}` : "of the input"]);
  const name = level === 0 ? `Input channel ${channel + 1}` : level === layers ? `Output channel ${channel + 1}` : `Channel ${channel + 1} after layer ${level}`;
  const does = level === 0 ? `reaches ${listed(ahead, channels)}`
    : level === layers ? `sees ${listed(behind, channels)}`
      : `sees ${counts[0]} of ${channels} input channels and reaches ${counts[layers]} of ${channels} outputs`;
  return `${name} ${does}. ${verdict({ channels, layers, shuffle }, result)}`;
}

function verdict({ channels, layers, shuffle }, { groups, size, level, channel, needed }) {
  const on = shuffle === "on";
  if (groups === 1) return `One group is an ordinary 1×1 convolution, which reads every channel at once${on ? ", and the shuffle changes nothing" : ""}.`;
  if (size === 1) return `Groups of one channel are the depthwise case: ${on ? "the shuffle leaves every channel where it is, and " : ""}nothing ever mixes.`;
  if (!on) return `Nothing leaves group ${letter(Math.floor(channel / size))}, however many layers follow.`;
  const most = `${size}${layers > 1 ? power(layers) : ""}`;
  if (needed > layers) return `Not all yet: ${layers === 1 ? "one layer reaches" : `${layers} layers reach`} ${most}${layers > 1 ? ` = ${size ** layers}` : ""}, fewer than ${channels}.`;
  if (level && level < layers) return `Through all ${layers} layers every output sees every input.`;
  return `Every output sees every input${level ? "" : `: ${size}${power(needed)} = ${size ** needed} is no less than ${channels}`}.`;
}

// A link may hold the chosen channel, beside what the controls say.
function carried({ level, channel }, data) {
  const chosen = {};
  if (/^[0-5]$/.test(level)) chosen.level = Number(level);
  if (/^\d{1,2}$/.test(channel)) chosen.channel = Number(channel);
  return chosen;
}

// --- choosing a channel ---
function setup(view) {
  const chosenBy = ({ target }) => {
    const { level, channel } = target.closest?.(".lean-channel")?.dataset ?? {};
    return level === undefined ? null : { level: Number(level), channel: Number(channel) };
  };
  view.body.addEventListener("click", (event) => {
    const chosen = chosenBy(event);
    if (!chosen) return;
    view.set(chosen);
    lean.wiresPicture.focus(view);
  });
  view.body.addEventListener("pointermove", (event) => {
    const chosen = event.pointerType === "mouse" && chosenBy(event);
    const now = chosen && view.result();
    if (chosen && (chosen.level !== now.level || chosen.channel !== now.channel)) view.set(chosen, false);
  });
  view.body.addEventListener("keydown", (event) => {
    if (!chosenBy(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const { level, channel } = view.result();
    const [last, deepest] = [view.state.channels - 1, view.state.layers];
    const to = {
      ArrowUp: { channel: channel ? channel - 1 : last }, ArrowDown: { channel: channel < last ? channel + 1 : 0 },
      ArrowLeft: { level: Math.max(level - 1, 0) }, ArrowRight: { level: Math.min(level + 1, deepest) },
      Home: { channel: 0 }, End: { channel: last },
    }[event.key];
    if (!to) return;
    event.preventDefault();
    view.set({ level, channel, ...to });
    lean.wiresPicture.focus(view);
  });
}

const draw = (view, result) => lean.wiresPicture.draw(view, result);
const reset = (view) => view.set({ level: undefined, channel: undefined }, false);

lean.explainers.wires = { compute, limits, spoken, say, carried, setup, draw, reset, lacks: () => !lean.wiresPicture };
lean.mount?.();
