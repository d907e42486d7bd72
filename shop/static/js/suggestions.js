// The arrow keys walk through the suggestions, and Escape puts them away. Without this file the Tab key reaches them.
const search = document.querySelector(".search");
const box = search.querySelector("input");
const suggestions = search.querySelector(".suggestions");

search.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [box, ...suggestions.querySelectorAll("a")];
  if (event.key === "Escape") {
    suggestions.replaceChildren();
    box.focus();
  } else if (step && stops.length > 1 && stops.includes(document.activeElement)) {
    event.preventDefault();
    stops.at((stops.indexOf(document.activeElement) + step) % stops.length).focus();
  }
});
