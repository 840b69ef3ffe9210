// A claim lives while somebody works: real input renews it, once a minute at most. Who lost it cannot act any more.
const EVERY_MS = 60000;

function lost(words) {
  const link = document.createElement("a");
  link.href = location.pathname;
  link.textContent = words;
  document.getElementById("news").replaceChildren(link);
  document.getElementById("strip")?.replaceChildren();
  for (const button of document.querySelectorAll(".bar button, #edit button")) button.disabled = true;
  for (const link of document.querySelectorAll(".bar a")) link.remove();
}

/** Renews the claim of the person who looks, where the page says that it is theirs. */
export function startLease() {
  const claim = document.querySelector("[data-lease]");
  if (!claim) return;
  let last = performance.now(); // the page itself was an act
  const renew = async () => {
    if (performance.now() - last < EVERY_MS) return;
    last = performance.now();
    const body = new URLSearchParams({ csrf: claim.dataset.csrf });
    const answer = await fetch(claim.dataset.lease, { method: "POST", body });
    if (answer.redirected) return; // the session has ended, which is told elsewhere
    const { words } = await answer.json();
    if (answer.ok) claim.textContent = words;
    else lost(words);
  };
  for (const input of ["keydown", "pointerdown"]) addEventListener(input, renew);
}
