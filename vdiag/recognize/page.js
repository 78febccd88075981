const cards = read();
const form = document.getElementById("filter");
const list = document.getElementById("drawings");
const chosen = (name) => form.elements[name].value;
const PAGE = 30, VIEWS = ["code", "image", "code-image", "none"];
const RESULTS = ["right", "wrong", "not read", "not ranked", TURNED_DOWN, "no answer yet"];
const SEEN = { code: "The model saw the program, not this picture.", image: "The model saw this picture.",
  "code-image": "The model saw this picture of the program.", none: "The model saw neither program nor picture." };
let shown = PAGE;

const fill = (name, values) => addOptions(form.elements[name], values, "all");
const every = cards.flatMap((card) => card.answers);
const protocol = (one) => [one.protocol, one.distractors].filter(Boolean).join(" · ");
fill("model", distinct(every.map((one) => one.model)));
fill("level", distinct(cards.map((card) => card.level)));
fill("language", distinct(every.map((one) => one.language)));
fill("view", VIEWS.filter((view) => every.some((one) => one.view === view)));
fill("protocol", distinct(every.map(protocol)));
fill("served", distinct(every.map((one) => one.served)));
form.elements.served.parentNode.hidden = form.elements.served.length < 2;
fill("result", RESULTS.filter((result) => every.some((one) => one.result === result)));
fill("category", distinct(cards.map((card) => card.category)));

const fits = (name, value) => !chosen(name) || chosen(name) === value;
function passes(card, one) {
  const inLanguage = fits("language", one.language) || (one.view === "none" && (chosen("view") === "none" || card.answers.some((other) => other.language === chosen("language"))));
  return inLanguage && fits("model", one.model) && fits("view", one.view) && fits("protocol", protocol(one)) && fits("served", one.served) && fits("result", one.result);
}
function kept(card) {
  if (!fits("level", card.level) || !fits("category", card.category)) return [];
  if (!(card.item + " " + card.text).toLowerCase().includes(chosen("concept").toLowerCase())) return [];
  return card.answers.filter((one) => passes(card, one));
}
function picture(source, alt) {
  return source ? imageOf(source, alt) : make("div", "no picture", "none");
}
const MARKS = { right: "✓", wrong: "✗" };
const other = (one) => one.turned_down ? missing(one) : one.result === "not read" ? one.status : one.result;
function told(one) {
  const words = one.said || other(one);
  if (one.result === "not ranked") return words + " (not ranked)";
  return one.rank === null || one.rank === 100 ? words : words + " (" + one.rank.toFixed(1) + ")";
}
function said(card, one) {
  const node = make("button", undefined, "said " + (one.result in MARKS ? one.result : "other"));
  node.type = "button";
  node.append(make("b", MARKS[one.result] || "?"), " " + told(one), ...servedAs(one));
  node.title = one.result;
  node.addEventListener("click", () => open(card, one));
  return node;
}
function answers(card, found) {
  const table = make("table", undefined, "answers"), head = make("thead"), top = make("tr"), body = make("tbody");
  const views = VIEWS.filter((view) => found.some((one) => one.view === view));
  top.append(make("th"), ...views.map((view) => make("th", view)));
  head.append(top);
  const groups = distinct(found.map((one) => one.model + "\n" + protocol(one)));
  for (const key of groups) {
    const group = found.filter((one) => one.model + "\n" + protocol(one) === key);
    const name = make("tr", undefined, "group"), title = make("th", key.split("\n").reverse().join(" · "));
    title.colSpan = views.length + 1;
    name.append(title);
    body.append(name);
    const of = (one) => one.language + (one.rewriting ? ", " + one.rewriting : "");
    const labels = [...distinct(group.map(of)), ...(group.some((one) => !of(one)) ? [""] : [])];
    for (const label of labels) {
      const row = make("tr");
      row.append(make("th", label || "any language"));
      for (const view of views) {
        const cell = make("td");
        cell.append(...group.filter((one) => of(one) === label && one.view === view).map((one) => said(card, one)));
        row.append(cell);
      }
      body.append(row);
    }
  }
  table.append(head, body);
  const scroll = make("div", undefined, "scroll");
  scroll.append(table);
  return scroll;
}
function block([card, found]) {
  const node = make("section", undefined, "card"), left = make("div");
  const facts = [card.item, card.level, card.category].filter(Boolean).join(" · ");
  left.append(picture(card.image, card.text), make("h3", card.text), make("p", facts));
  if (card.drawn) left.append(make("p", "drawn by " + card.drawn));
  node.append(left, answers(card, found));
  return node;
}
function options(one) {
  const list = make("ol");
  list.append(...one.options.map((text, i) => make("li", text + (i === one.choice ? " (chosen)" : ""), i === one.correct ? "true" : "")));
  return list;
}
function open(card, one) {
  const left = make("div"), right = make("div");
  left.append(...(one.shown.length ? one.shown : [card.image]).map((source) => {
    const image = picture(source, card.text);
    if (!source) return image;
    const link = make("a");
    link.href = source;
    link.target = "_blank";
    link.append(image);
    return link;
  }), make("p", SEEN[one.view]));
  const add = (heading, text) => { if (text) right.append(make("h3", heading), make("pre", text)); };
  const facts = [one.view, one.language, one.rewriting, protocol(one)].filter(Boolean).join(" · ");
  right.append(make("h3", card.text + " · " + facts), make("p", one.model), ...servedAs(one),
    make("p", (one.result === "not read" ? "Not read: " + one.status : other(one)) + (one.said ? ": " + one.said : "") + (one.rank === null ? "" : ", rank " + one.rank.toFixed(1) + " %")));
  if (one.options.length) right.append(make("h3", "Options (the true one in bold)"), options(one));
  right.append(make("h3", "Answer"), make("pre", one.answer || (["no answer yet", TURNED_DOWN].includes(one.result) ? other(one) : "empty")));
  add("Prompt", one.prompt);
  add("Program", card.programs[one.program]);
  openDialog(left, right);
}
function rank([, found]) {
  const share = found.filter((one) => one.result === "right").length / found.length;
  return chosen("order") === "name" ? 0 : chosen("order") === "least" ? share : -share;
}
function draw() {
  const found = cards.map((card) => [card, kept(card)]).filter(([, answers]) => answers.length)
    .sort((a, b) => less(rank(a), rank(b)) || less(a[0].level, b[0].level) || less(a[0].item, b[0].item));
  const answers = found.reduce((sum, [, several]) => sum + several.length, 0);
  document.getElementById("count").textContent = found.length + " of " + cards.length + " drawings, answers: " + answers;
  list.replaceChildren(...found.slice(0, shown).map(block));
  if (!cards.length) list.append(make("p", "No question has been asked yet."));
  if (found.length > shown) {
    addMore(list, () => { shown += PAGE; draw(); });
  }
}
redrawOnInput(form, () => { shown = PAGE; draw(); });
draw();
