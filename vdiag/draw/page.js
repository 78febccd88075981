const cards = read();
const form = document.getElementById("filter");
const list = document.getElementById("drawings");
const PAGE = 60;
let shown = PAGE;

const fill = (name, values, any) => addOptions(form.elements[name], values, any);
const NAMES = ["label", "level", "language", "condition", "served"];
for (const name of NAMES) fill(name, distinct(cards.map((c) => c[name])), "all");
form.elements.condition.parentNode.hidden = form.elements.condition.length < 3;
form.elements.served.parentNode.hidden = form.elements.served.length < 2;
const ends = distinct(cards.map((c) => c.turned_down ? TURNED_DOWN : "")).concat(distinct(cards.map((c) => c.reason)));
fill("reason", ["rendered", "any failure", ...ends], "all");
fill("metric", distinct(cards.flatMap((c) => Object.keys(c.scores))), "none");

function passes(card) {
  const wanted = (name) => form.elements[name].value;
  for (const name of NAMES)
    if (wanted(name) && card[name] !== wanted(name)) return false;
  const reason = wanted("reason");
  const failed = card.turned_down ? TURNED_DOWN : card.reason;
  if (reason === "rendered" ? !card.image : reason === "any failure" ? !card.reason : reason && failed !== reason) return false;
  if (wanted("concept") && !card.concept.toLowerCase().includes(wanted("concept").toLowerCase())) return false;
  const metric = wanted("metric");
  if (metric) {
    const value = card.scores[metric];
    if (value === undefined) return false;
    if (wanted("low") !== "" && value < Number(wanted("low"))) return false;
    if (wanted("high") !== "" && value > Number(wanted("high"))) return false;
  }
  return true;
}
function picture(card) {
  if (!card.image) return make("div", missing(card), card.turned_down ? "none quiet" : "none");
  return imageOf(card.image, card.concept + " in " + card.language);
}
const scores = (card) => Object.entries(card.scores).map(([k, v]) => k + " " + v).join(", ");
const asked = (card) => [card.label, card.condition].filter(Boolean).join(" · ");
function tile(card) {
  const node = make("button", undefined, "card");
  node.type = "button";
  const metric = form.elements.metric.value;
  const flag = card.image && card.reason ? " · " + card.reason : "";
  node.append(picture(card), make("p", card.language + " · sample " + card.sample + flag + (metric ? " · " + metric + " " + card.scores[metric] : "")), make("p", asked(card)), ...servedAs(card));
  node.addEventListener("click", () => open(card));
  return node;
}
function open(card) {
  const left = make("div");
  left.append(picture(card), make("p", scores(card)));
  if (card.reason) left.append(make("p", "Failure: " + card.reason + (card.line ? ", line " + card.line : "")));
  const right = make("div");
  right.append(make("h3", card.concept + " · " + card.language + " · sample " + card.sample), make("p", asked(card)),
    ...servedAs(card),
    ...(card.notes ? [make("p", card.notes)] : []),
    make("h3", "Prompt"), make("pre", card.prompt),
    make("h3", card.program ? "Program" : "Answer"), make("pre", card.program || card.answer));
  if (card.log) right.append(make("h3", "Log"), make("pre", card.log));
  openDialog(left, right);
}
function draw() {
  const found = cards.filter(passes);
  document.getElementById("count").textContent = found.length + " of " + cards.length;
  const groups = new Map();
  for (const card of found.slice(0, shown)) {
    const key = card.level + "\n" + card.concept;
    groups.set(key, [...(groups.get(key) || []), card]);
  }
  list.replaceChildren(...[...groups.values()].map((group) => {
    const section = make("section", undefined, "concept");
    const heading = make("h3", group[0].concept + " ");
    heading.append(make("span", group[0].level));
    const grid = make("div", undefined, "grid");
    grid.append(...group.map(tile));
    section.append(heading, grid);
    return section;
  }));
  if (found.length > shown) {
    addMore(list, () => { shown += PAGE; draw(); });
  }
}
cards.sort((a, b) => a.level.localeCompare(b.level) || a.concept.localeCompare(b.concept) || a.language.localeCompare(b.language) || a.label.localeCompare(b.label) || a.condition.localeCompare(b.condition) || a.sample - b.sample);
redrawOnInput(form, () => { shown = PAGE; draw(); });
draw();
