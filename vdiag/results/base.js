"use strict";
const read = () => JSON.parse(document.getElementById("data").textContent);
function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}
const distinct = (values) => [...new Set(values.filter(Boolean))].sort();
const less = (a, b) => a < b ? -1 : a > b ? 1 : 0;
function addOptions(select, values, any) {
  const every = any === undefined ? values : [any, ...values];
  select.append(...every.map((value, i) => {
    const option = make("option", value);
    option.value = any !== undefined && i === 0 ? "" : value;
    return option;
  }));
}
function imageOf(source, alt) {
  const image = make("img");
  image.src = source;
  image.loading = "lazy";
  image.alt = alt;
  return image;
}
const TURNED_DOWN = "turned down";
const missing = (one) => one.turned_down ? TURNED_DOWN + ": " + one.turned_down.replaceAll("_", " ") : one.reason || "not finished";
const servedAs = (one) => one.served ? [make("p", "served as " + one.served, one.as_asked ? "served" : "served other-name")] : [];
function addMore(list, show) {
  const more = make("button", "Show more");
  more.addEventListener("click", show);
  list.append(more);
}
function openDialog(left, right) {
  const dialog = document.getElementById("detail");
  const two = make("div", undefined, "two"), close = make("button", "Close");
  two.append(left, right);
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(close, two);
  dialog.showModal();
}
function redrawOnInput(form, draw) {
  form.addEventListener("input", draw);
  form.addEventListener("submit", (event) => event.preventDefault());
}
