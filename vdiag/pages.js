"use strict";
const read = () => JSON.parse(document.getElementById("data").textContent);
function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}
const distinct = (values) => [...new Set(values.filter(Boolean))].sort();
