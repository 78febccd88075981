const data = read();
const form = document.getElementById("filter");
const list = document.getElementById("strips");
const chosen = (name) => form.elements[name].value;
const PAGE = 30;
let shown = PAGE;

const fill = (name, values, any) => addOptions(form.elements[name], values, any);
const NAMES = ["model", "level", "language", "feedback"];
for (const name of NAMES) fill(name, distinct(data.strips.map((s) => s[name])), "all");
fill("pick", data.picks);
fill("measure", data.reported.map((one) => one.label));
form.elements.measure.parentNode.hidden = data.reported.length < 2;

const unit = (label) => ([...data.reported, ...data.selection].find((one) => one.label === label) || {}).unit;
const number = (value, label) => value.toFixed(unit(label) === "%" || Math.abs(value) >= 100 ? 1 : 3);
const told = (value, label) => value === null || value === undefined ? "-" : number(value, label);
const known = (...values) => values.every((value) => value !== null && value !== undefined);
function changes(strip, pick) {
  const worth = strip.worth[chosen("measure")][pick];
  return {
    since: known(worth.improved, worth.first) ? worth.improved - worth.first : undefined,
    against: strip.fresh && known(worth.improved, worth.fresh) ? worth.improved - worth.fresh : undefined,
  };
}
const signed = (value) => value === undefined ? "-" : (value > 0 ? "+" : "") + number(value, chosen("measure"));
function rank(strip) {
  const by = changes(strip, chosen("pick")), order = chosen("order");
  const value = order === "gained" || order === "lost" ? by.since : by.against;
  if (order === "name") return 0;
  if (value === undefined) return Infinity;
  return order === "gained" || order === "ahead" ? -value : value;
}
function passes(strip) {
  if (NAMES.some((name) => chosen(name) && strip[name] !== chosen(name))) return false;
  return (strip.concept + " " + strip.text).toLowerCase().includes(chosen("concept").toLowerCase());
}
function picture(drawing, alt) {
  if (!drawing.image) return make("div", missing(drawing), "none" + (drawing.reason ? "" : " quiet"));
  return imageOf(drawing.image, alt);
}
const title = (strip, what) => [strip.concept, strip.language, "sample " + strip.sample, what].join(" · ");
function blankTile(why, suggestion, strip, what) {
  const node = make("button", undefined, "tile");
  node.type = "button";
  node.append(make("div", why, "none quiet"), make("p"), make("p"));
  node.disabled = !suggestion;
  if (suggestion) node.addEventListener("click", () => open({ reason: "", prompt: "", log: "", scores: {} }, strip, what, suggestion));
  return node;
}
function tile(place, strip, what, arm, suggestion) {
  if (place === null) return blankTile(arm === "fresh" ? "missing" : "nothing asked", suggestion, strip, what);
  const drawing = data.drawings[place], label = chosen("measure");
  const node = make("button", undefined, "tile");
  const score = make("p"), marks = [];
  node.type = "button";
  if (label in drawing.scores) score.append(make("b", number(drawing.scores[label], label)));
  const flag = drawing.image && drawing.reason ? drawing.reason : "";
  if (flag) score.append(" " + flag);
  const arms = arm ? [arm] : ["improved", "fresh"].filter((one) => one === "improved" || strip.fresh);
  for (const pick of [...data.picks].reverse()) {
    const of = arms.filter((one) => strip.picks[pick][one] === place);
    if (!of.length) continue;
    if (pick === "best") node.classList.add("best");
    marks.push(pick + (arm || of.length === 2 || !strip.fresh ? "" : " of " + of[0]));
  }
  node.append(picture(drawing, title(strip, what)), score, make("p", marks.join(", ")), ...servedAs(drawing));
  node.title = what + (marks.length ? ": " + marks.join(", ") : "");
  node.addEventListener("click", () => open(drawing, strip, what, suggestion));
  return node;
}
function open(drawing, strip, what, suggestion) {
  const left = make("div"), right = make("div");
  left.append(drawing.prompt ? picture(drawing, title(strip, what)) : make("div", "nothing asked", "none quiet"));
  for (const [label, value] of Object.entries(drawing.scores))
    left.append(make("p", label + " " + number(value, label) + (data.selection.some((one) => one.label === label) ? " (selects the best)" : "")));
  if (drawing.reason) left.append(make("p", "Failure: " + drawing.reason + (drawing.line ? ", line " + drawing.line : "")));
  const add = (heading, text) => { if (text) right.append(make("h3", heading), make("pre", text)); };
  right.append(make("h3", title(strip, what)), make("p", strip.model + " · " + strip.feedback), ...servedAs(drawing));
  if (suggestion) {
    add("Asked for suggestions", suggestion.prompt);
    right.append(make("h3", "Suggestions"), make("pre", suggestion.answer || "none"));
  }
  add("Prompt", drawing.prompt);
  add(drawing.program ? "Program" : "Answer", drawing.program || drawing.answer);
  add("Log", drawing.log);
  openDialog(left, right);
}
function cell(tiles) {
  const node = make("td"), several = make("div", undefined, "several");
  several.append(...tiles);
  node.append(several);
  return node;
}
function film(strip) {
  const table = make("table"), head = make("thead"), top = make("tr"), body = make("tbody");
  top.append(make("th"));
  for (let round = 0; round <= strip.improved.length; round++) top.append(make("th", "round " + round));
  head.append(top);
  const improved = make("tr"), fresh = make("tr"), first = cell([tile(strip.base, strip, "round 0")]);
  const made = strip.fresh && strip.fresh.some((places) => places.length);
  first.rowSpan = made ? 2 : 1;
  improved.append(make("th", "improved", "improved"), first, ...strip.improved.map((place, i) =>
    cell([tile(place, strip, "round " + (i + 1), "improved", strip.suggestions[i])])));
  body.append(improved);
  if (made) {
    let call = 0;
    fresh.append(make("th", "fresh", "fresh"), ...strip.fresh.map((places) =>
      cell(places.map((place) => tile(place, strip, "fresh drawing " + ++call, "fresh")))));
    body.append(fresh);
  }
  table.append(head, body);
  const scroll = make("div", undefined, "scroll");
  scroll.append(table);
  return scroll;
}
function summary(strip) {
  const node = make("p"), label = chosen("measure");
  const name = [strip.language, strip.feedback, "sample " + strip.sample, strip.model].join(" · ");
  node.append(make("b", name));
  for (const pick of data.picks) {
    const worth = strip.worth[label][pick], by = changes(strip, pick);
    const line = pick + " " + told(worth.first, label) + " → " + told(worth.improved, label) + " (" + signed(by.since) + ")";
    node.append(make("br"), line + (strip.fresh ? ", fresh " + told(worth.fresh, label) + " (" + signed(by.against) + " against it)" : ""));
  }
  return node;
}
function block(strips) {
  const section = make("section", undefined, "concept"), heading = make("h3", strips[0].text + " ");
  heading.append(make("span", strips[0].level));
  section.append(heading, ...strips.map((strip) => {
    const node = make("div", undefined, "strip");
    node.append(summary(strip), film(strip));
    return node;
  }));
  return section;
}
function byName(a, b) {
  for (const name of ["level", "concept", "language", "model", "sample", "feedback"])
    if (a[name] !== b[name]) return less(a[name], b[name]);
  return 0;
}
function draw() {
  const found = data.strips.filter(passes).sort((a, b) => less(rank(a), rank(b)) || byName(a, b));
  document.getElementById("count").textContent = found.length + " of " + data.strips.length;
  const groups = new Map();
  for (const strip of found.slice(0, shown)) {
    const key = strip.level + "\n" + strip.concept;
    groups.set(key, [...(groups.get(key) || []), strip]);
  }
  list.replaceChildren(...[...groups.values()].map(block));
  if (!data.strips.length) list.append(make("p", "No drawing has been improved yet."));
  if (found.length > shown) {
    addMore(list, () => { shown += PAGE; draw(); });
  }
}
document.getElementById("legend").append(
  make("p", "Below each drawing stands its own score. " + data.selection.map((one) => "The thick frame (best) is the drawing that " + one.label + " ranks highest of its arm; ").join("") + "last is the latest that shows something. Both arms begin with the drawing of round 0."),
  make("p", "Fresh drawings stand under the round whose calls they match. Choose a drawing to see its prompt and its program."));
redrawOnInput(form, () => { shown = PAGE; draw(); });
draw();
