// Keeps a page of the admin that shows progress up to date. Without it, the page has a link that does the same.
"use strict";

const WAIT = 2000;

async function refresh() {
  try {
    const response = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("progress");
    document.getElementById("progress").replaceWith(fresh);
    if (!("running" in fresh.dataset)) return;
  } catch {
    // The shop is away for a moment: ask again.
  }
  window.setTimeout(refresh, WAIT);
}

window.setTimeout(refresh, WAIT);
