// The keyboard: pages, rows and the search by single keys, none of which acts while somebody types.
import { openPalette } from "./palette.js";

const TYPED = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const ROW = "[data-row], main .bf-table tbody tr:has(a[href])";
const LINK = "[data-row-link], th a[href], td.who a[href], a[href]";
const SECOND_KEY = 1500;
let leading = 0; // until when a second key belongs to a `g`

const isShown = (element) => element.getClientRects().length > 0;
const shown = (selector) => [...document.querySelectorAll(selector)].filter(isShown);
const rowOf = (element) => element?.closest?.(ROW) ?? null;
const current = () => rowOf(document.activeElement) ?? document.querySelector(".is-at");

function move(by) {
  const rows = shown(ROW);
  const place = rows.indexOf(current());
  const row = rows[place < 0 ? (by > 0 ? 0 : rows.length - 1) : place + by];
  if (!row) return;
  document.querySelector(".is-at")?.classList.remove("is-at");
  row.classList.add("is-at");
  (row.querySelector(LINK) ?? row).focus({ focusVisible: true });
  row.scrollIntoView({ block: "nearest" });
}

function follow(selector) {
  const link = shown(selector)[0];
  link?.click();
  return Boolean(link);
}

const DOES = {
  "/": () => {
    const field = shown("main [data-search], main input[type=search]")[0];
    if (!field) return openPalette();
    field.focus();
    field.select();
  },
  "?": () => showKeys(),
  g: () => {
    leading = Date.now() + SECOND_KEY;
  },
  j: () => move(1),
  k: () => move(-1),
  x: () => current()?.querySelector("input[type=checkbox]")?.click(),
  Enter: (event) => rowOf(event.target) === event.target && event.target.querySelector(LINK)?.click(),
  ArrowDown: (event) => rowOf(event.target) && move(1),
  ArrowUp: (event) => rowOf(event.target) && move(-1),
  "[": () => follow("main a[rel~=prev]"),
  "]": () => follow("main a[rel~=next]"),
};
const PREVENTED = new Set(["/", "?", "ArrowDown", "ArrowUp"]);

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return openPalette();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (event.target.closest?.(TYPED) || document.querySelector("dialog[open]")) return;
  if (leading > Date.now() && event.key !== "g") {
    leading = 0;
    return follow(`.bf-nav [data-go="${CSS.escape(event.key.toLowerCase())}"]`);
  }
  const does = DOES[event.key];
  if (!does) return;
  const did = does(event);
  if (PREVENTED.has(event.key) && did !== null && did !== false) event.preventDefault();
});

const keys = document.querySelector("#keys-dialog");
async function showKeys() {
  const place = keys.querySelector("[data-keys-here]");
  if (!place.childElementCount) {
    const answer = await fetch(keys.dataset.address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return;
    place.innerHTML = await answer.text(); // our own server's list
  }
  keys.showModal();
}
if (keys) {
  keys.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  keys.addEventListener("click", (event) => {
    if (event.target === keys || event.target.closest("[data-close-dialog]")) keys.close();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-keys]");
    if (!opener || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    opener.closest("details")?.removeAttribute("open");
    showKeys();
  });
}
