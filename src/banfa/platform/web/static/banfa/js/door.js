// The log-in, on its page or in a dialog over the page whose log-in ended; the page stays as it was.
import { renew } from "./token.js";

const dialog = document.querySelector("#door");
const HERE = { "HX-Request": "true" };
let waiting = null;

export function logInAgain() {
  waiting ??= new Promise((entered, left) => ask(entered, left)).finally(() => {
    waiting = null;
  });
  return waiting;
}

async function ask(entered, left) {
  const name = encodeURIComponent(dialog.dataset.username);
  try {
    const answer = await fetch(`${dialog.dataset.address}?username=${name}`, { headers: HERE, cache: "no-store" });
    if (answer.status === 204) return entered(); // logged in by another tab meanwhile
    fill(await answer.text());
  } catch (error) {
    return left(error);
  }
  if (!dialog.open) dialog.showModal();
  dialog.onsubmit = (event) => send(event, entered, left);
  dialog.onclose = () => left(new Error("closed"));
}

async function send(event, entered, left) {
  event.preventDefault();
  event.stopPropagation();
  const form = event.target;
  const button = form.querySelector('button[type="submit"]');
  button.disabled = true;
  renew(form);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: HERE });
    if (answer.status !== 204) return fill(await answer.text());
  } catch (error) {
    return left(error);
  } finally {
    button.disabled = false;
  }
  dialog.onclose = null;
  dialog.close();
  entered();
}

function fill(words) {
  dialog.innerHTML = words; // our own server's form
  ready(dialog);
  dialog.querySelector("#password")?.focus();
}

function ready(root) {
  const secret = root.querySelector("#password");
  const eye = root.querySelector("[data-show-password]");
  if (!secret || !eye) return;
  eye.hidden = false;
  eye.addEventListener("click", () => {
    const shown = secret.type === "password";
    secret.type = shown ? "text" : "password";
    eye.setAttribute("aria-pressed", String(shown));
    secret.focus();
  });
  const caps = root.querySelector("[data-caps]");
  secret.addEventListener("keyup", (event) => {
    caps.hidden = !event.getModifierState?.("CapsLock");
  });
  countDown(root);
}

function countDown(root) {
  const note = root.querySelector("[data-wait]");
  const button = root.querySelector('button[type="submit"].btn-primary');
  if (!note || !button) return;
  const until = Date.now() + 1000 * Number(note.dataset.wait);
  const words = button.textContent;
  button.disabled = true;
  const timer = setInterval(() => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? `${words} (${left})` : words;
    if (left <= 0) clearInterval(timer);
  }, 250);
}

if (!dialog) ready(document);
