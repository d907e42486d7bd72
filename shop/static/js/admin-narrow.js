// Narrows a list to the lines that have the typed words; without this script the list is simply whole.
"use strict";

document.addEventListener("input", (event) => {
  const list = document.getElementById(event.target.dataset.narrow ?? "");
  if (!list) return;
  const words = event.target.value.toLowerCase().split(/\s+/);
  for (const line of list.querySelectorAll("li")) {
    const text = (line.closest("section")?.querySelector("h3")?.textContent ?? "") + line.textContent;
    line.hidden = !words.every((word) => text.toLowerCase().includes(word));
  }
  for (const section of list.querySelectorAll("section")) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
});
