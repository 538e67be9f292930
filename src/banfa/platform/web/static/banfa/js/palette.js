// The command palette: what is typed is asked for as one types, and only the newest answer counts.
import { show } from "./bars.js";
import { logInAgain } from "./door.js";
import { opened } from "./opened.js";

const dialog = document.querySelector("#palette");
const field = dialog?.querySelector("#palette-words");
const list = dialog?.querySelector("#palette-hits");
const told = dialog?.querySelector("#palette-told");
const PAUSE = 150;
let newest = 0;
let timer = 0;
let going = null; // Enter came before the answer

const hits = () => [...list.querySelectorAll('[role="option"]:not([aria-disabled])')];
const chosen = () => list.querySelector('[aria-selected="true"]');

function choose(hit) {
  chosen()?.setAttribute("aria-selected", "false");
  hit?.setAttribute("aria-selected", "true");
  if (hit) field.setAttribute("aria-activedescendant", hit.id);
  else field.removeAttribute("aria-activedescendant");
}

function step(by) {
  const all = hits();
  if (!all.length) return;
  const place = all.indexOf(chosen());
  const next = all[(place + by + all.length) % all.length];
  choose(next);
  next.scrollIntoView({ block: "nearest" });
}

function follow(hit, { inNewTab }) {
  if (!hit) return;
  if (inNewTab && hit.href) return window.open(hit.href, "_blank", "noopener");
  dialog.close();
  hit.click();
}

async function ask() {
  timer = 0;
  const number = ++newest;
  const query = new URLSearchParams({ q: field.value.trim() });
  if (!field.value.trim()) for (const address of opened()) query.append("opened", address);
  try {
    const answer = await fetch(`${dialog.dataset.address}?${query}`, { headers: { "HX-Request": "true" } });
    if (number !== newest) return;
    if (answer.status === 401) return await logInAgain().then(ask, () => {});
    if (!answer.ok) throw new Error(String(answer.status));
    const words = await answer.text();
    if (number === newest) fill(words);
  } catch {
    if (number === newest) show("offline", { retry: ask });
  }
}

function fill(words) {
  list.innerHTML = words; // our own server's lines
  list.scrollTop = 0;
  const all = hits();
  field.setAttribute("aria-expanded", String(all.length > 0));
  told.textContent = all.length ? told.dataset.words.replace("{n}", all.length) : told.dataset.none;
  choose(all[0]);
  if (going) follow(all[0], going);
  going = null;
}

function askSoon() {
  clearTimeout(timer);
  newest += 1;
  timer = setTimeout(ask, PAUSE);
}

export function openPalette(words = "") {
  if (!dialog || dialog.open || document.querySelector("dialog[open]")) return;
  dialog.showModal();
  field.value = words;
  field.focus();
  ask();
}

function pressed(event) {
  if (event.key === "Escape") return event.stopPropagation();
  if (event.isComposing || event.target !== field) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    const way = { inNewTab: event.ctrlKey || event.metaKey };
    if (timer) going = way;
    else follow(chosen(), way);
  }
}

if (dialog) {
  field.addEventListener("input", askSoon);
  dialog.addEventListener("keydown", pressed);
  dialog.addEventListener("submit", (event) => event.target.contains(field) && event.preventDefault());
  dialog.addEventListener("close", () => clearTimeout(timer));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close-palette]")) dialog.close();
  });
  list.addEventListener("mousemove", (event) => {
    const hit = event.target.closest('[role="option"]:not([aria-disabled])');
    if (hit && hit !== chosen()) choose(hit);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-open-palette]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    openPalette();
  });
  for (const form of document.querySelectorAll("[data-opens-palette]")) {
    const opener = form.querySelector("input");
    opener.addEventListener("click", () => openPalette());
    opener.addEventListener("input", () => {
      openPalette(opener.value);
      opener.value = "";
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      openPalette();
    });
  }
}
