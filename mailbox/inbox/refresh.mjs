// Puts new mails into the lists as they come: only what has changed, and nothing that is being used.
const everyMs = 2500;
const seen = new Map(
  [...document.querySelectorAll("[data-live]")].map((part) => [part.dataset.live, part.innerHTML]),
);

document.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest" });

async function refresh() {
  if (document.hidden || getSelection()?.type === "Range") return;
  const response = await fetch(location.href);
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const hasFirst = page.querySelector(".search") && !document.querySelector(".search, .desk");
  if (hasFirst) location.reload();
  for (const part of page.querySelectorAll("[data-live]")) replace(part);
}

function replace(part) {
  const { live } = part.dataset;
  const shown = document.querySelector(`[data-live="${live}"]`);
  if (!shown || shown.contains(document.activeElement) || seen.get(live) === part.innerHTML) return;
  seen.set(live, part.innerHTML);
  const known = new Set([...shown.querySelectorAll("[data-mail]")].map((row) => row.dataset.mail));
  for (const row of part.querySelectorAll("[data-mail]")) {
    if (!known.has(row.dataset.mail)) row.classList.add("fresh");
  }
  shown.replaceChildren(...part.childNodes);
}

setInterval(() => refresh().catch(() => {}), everyMs);
