// The address remembers which edition is chosen, so that it can be shared. Without this file an edition is chosen all
// the same, by its radio button.
const editions = document.querySelector(".editions-several");

function choose() {
  const named = document.getElementById(location.hash.slice(1));
  if (named?.name === "variant") {
    named.checked = true;
  }
}

editions.addEventListener("change", (event) => {
  history.replaceState(null, "", event.target.defaultChecked ? location.pathname : `#${event.target.id}`);
});
window.addEventListener("hashchange", choose);
choose();
