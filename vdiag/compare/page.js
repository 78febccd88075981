const data = read();
const form = document.getElementById("choice");
const chosen = (name) => form.elements[name].value;
const PAGE = 30;
let shown = PAGE;

function fill(name, values, texts, at) {
  const select = form.elements[name];
  select.replaceChildren(...values.map((value, i) => {
    const option = make("option", (texts || values)[i]);
    option.value = value;
    return option;
  }));
  select.selectedIndex = Math.min(at || 0, values.length - 1);
}
const place = () => data.places[Number(chosen("place"))];
function fillPlace() {
  fill("first", place().contestants, undefined, 0);
  fill("second", place().contestants, undefined, 1);
  fillParts();
}
function fillParts() {
  const parts = Object.keys(place().means[chosen("metric")] || {});
  const before = chosen("part");
  fill("part", parts, parts.map((part) => part === data.together ? "all together" : part), Math.max(0, parts.indexOf(before)));
  form.elements.part.parentNode.hidden = parts.length < 2;
}
const unit = () => (data.metrics.find((metric) => metric.label === chosen("metric")) || {}).unit;
const number = (value) => value.toFixed(unit() === "%" || Math.abs(value) >= 100 ? 1 : 3);
function means(concept) {
  return ((place().means[chosen("metric")] || {})[chosen("part")] || {})[concept.concept] || {};
}
function difference(concept) {
  const of = means(concept), one = of[chosen("first")], other = of[chosen("second")];
  const told = chosen("first") !== chosen("second") && one !== undefined && other !== undefined;
  return told ? one - other : undefined;
}
function ordered() {
  const wanted = chosen("concept").toLowerCase();
  const found = place().concepts.filter((one) => (one.concept + " " + one.text).toLowerCase().includes(wanted));
  const order = chosen("order");
  const rank = (one) => {
    const by = difference(one);
    if (by === undefined) return Infinity;
    return order === "down" ? -by : order === "up" ? by : -Math.abs(by);
  };
  const byName = (a, b) => a.concept.localeCompare(b.concept);
  return found.sort((a, b) => (order === "name" ? 0 : less(rank(a), rank(b))) || byName(a, b));
}
const columns = () => place().contestants.flatMap((contestant) => place().parts
  .filter((part) => place().concepts.some((one) => (one.drawings[contestant] || {})[part]))
  .map((part, i) => ({ contestant, part, first: i === 0 })));
function style(column) {
  const names = [column.first ? "new" : ""];
  const pair = [chosen("first"), chosen("second")].includes(column.contestant);
  if (pair && [column.part, data.together].includes(chosen("part"))) names.push("chosen");
  return names.join(" ");
}
function heads(every) {
  const top = make("tr"), below = make("tr");
  top.append(make("th", "concept"), make("th", "difference"));
  below.append(make("th"), make("th"));
  for (const contestant of place().contestants) {
    const own = every.filter((column) => column.contestant === contestant);
    const head = make("th", contestant, "new");
    head.colSpan = Math.max(1, own.length);
    if (own.length) top.append(head);
    below.append(...own.map((column) => make("th", column.part, style(column))));
  }
  const head = make("thead");
  head.append(top);
  if (every.some((column) => column.part)) head.append(below);
  return head;
}
function picture(drawing, concept, column) {
  const figure = make("figure");
  if (drawing.image) {
    const alt = [concept.concept, column.contestant, column.part, "sample " + drawing.sample].filter(Boolean).join(", ");
    const link = make("a"), image = imageOf(drawing.image, alt);
    link.href = drawing.image;
    link.target = "_blank";
    image.title = alt;
    link.append(image);
    figure.append(link);
  } else figure.append(make("div", missing(drawing), drawing.turned_down ? "none quiet" : "none"));
  const score = drawing.scores[chosen("metric")];
  const flag = drawing.image && drawing.reason ? drawing.reason : "";
  figure.append(make("figcaption", [score === undefined ? "" : number(score), flag].filter(Boolean).join(" ") || "-"), ...servedAs(drawing));
  return figure;
}
function cell(concept, column) {
  const node = make("td", undefined, style(column)), several = make("div", undefined, "several");
  const drawings = ((concept.drawings[column.contestant] || {})[column.part]) || [];
  several.append(...drawings.map((drawing) => picture(drawing, concept, column)));
  node.append(several);
  return node;
}
function row(concept, every) {
  const node = make("tr"), name = make("th", concept.concept), by = difference(concept);
  name.append(make("p", concept.text));
  const told = make("td");
  told.append(make("div", by === undefined ? "-" : (by > 0 ? "+" : "") + number(by), "difference"));
  const of = means(concept);
  if (by !== undefined) told.append(make("p", number(of[chosen("first")]) + " against " + number(of[chosen("second")]), "value"));
  node.append(name, told, ...every.map((column) => cell(concept, column)));
  return node;
}
function draw() {
  const every = columns(), found = ordered();
  document.getElementById("count").textContent = found.length + " of " + place().concepts.length + " concepts";
  const body = make("tbody");
  body.append(...found.slice(0, shown).map((concept) => row(concept, every)));
  document.getElementById("rows").replaceChildren(heads(every), body);
  const more = document.getElementById("more");
  more.replaceChildren();
  if (found.length > shown) {
    addMore(more, () => { shown += PAGE; draw(); });
  }
}
document.getElementById("part").textContent = data.part || "part";
fill("place", data.places.map((_, i) => i), data.places.map((one) => one.name));
fill("metric", data.metrics.map((one) => one.label));
fillPlace();
redrawOnInput(form, (event) => {
  shown = PAGE;
  if (event.target.name === "place") fillPlace();
  if (event.target.name === "metric") fillParts();
  draw();
});
draw();
