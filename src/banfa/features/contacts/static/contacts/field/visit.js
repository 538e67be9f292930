// A visit filled in without a network: who it is about comes from what was taken along, and it is kept here before it is sent.
import { keep, send } from "./queue.js";
import { shrunk } from "./shrinking.js";
import { found } from "./store.js";
import { luggage } from "./taking.js";

const page = document.querySelector("[data-field]");
const form = document.querySelector("#visit-form");
const asked = new URLSearchParams(location.hash.slice(1));
const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const set = (name, value) => { form.elements[name].value = value; };
const say = (name, words) => { page.querySelector(`[data-${name}]`).textContent = words; };

// The draft and the moment at which it was begun stay the same when the page is opened again.
const begun = `field.${asked.get("customer") ?? asked.get("item")}.${form.elements.kind.value}`;
const held = JSON.parse(localStorage.getItem(begun) ?? "null") ?? { key: asked.get("item") ?? crypto.randomUUID(), at: new Date().toISOString() };
localStorage.setItem(begun, JSON.stringify(held));
page.dataset.key = `visit.${held.key}`;

async function begin() {
  const item = asked.get("item") ? await found(asked.get("item")) : null;
  const customer = item?.customer.id ?? asked.get("customer");
  const known = (await luggage(page.dataset.luggage))?.customers[customer];
  if (!known && !item) {
    page.querySelector("[data-nobody]").hidden = false;
    form.hidden = true;
    return;
  }
  if (item) putBack(item);
  set("customer_id", customer);
  set("client_key", held.key);
  if (!form.elements.began_at.value) set("began_at", held.at);
  if (!form.elements.duty.value) set("duty", asked.get("duty") ?? "");
  say("name", known?.name ?? item.customer.name);
  if (!known) return;
  say("about", [known.code, known.address].filter(Boolean).join(" · "));
  say("owed", known.owed.map((one) => one.title).join(language === "zh" ? "、" : ", "));
  if (known.last) say("last", `${page.querySelector("[data-last]").dataset.words} ${known.last.at.slice(0, 10)} ${known.last.by}: ${known.last.content}`);
}

function putBack(item) {
  for (const [name, value] of item.fields) {
    for (const one of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (one.type === "radio" || one.type === "checkbox") one.checked ||= one.value === value;
      else if (one.type !== "file") one.value = value;
    }
  }
  const chosen = new Map();
  for (const [name, file] of item.files) chosen.set(name, [...(chosen.get(name) ?? []), file]);
  for (const [name, files] of chosen) {
    const place = new DataTransfer();
    for (const file of files) place.items.add(file);
    const input = form.querySelector(`input[type="file"][name="${CSS.escape(name)}"]`);
    if (input) input.files = place.files;
  }
  wrong(item.detail?.[language] ?? "", Object.values(item.problems ?? {}).map((one) => one[language]));
}

function wrong(detail, problems) {
  const note = page.querySelector("[data-wrong]");
  say("detail", detail);
  note.querySelector("[data-problems]").replaceChildren(...problems.map((words) => {
    const line = document.createElement("li");
    line.textContent = words;
    return line;
  }));
  note.hidden = !detail && problems.length === 0;
  if (!note.hidden) note.focus();
}

function missing() {
  const lacks = (section) => ![...section.querySelectorAll("input, textarea, select")].some((one) =>
    one.type === "file" ? one.files.length : one.type === "radio" || one.type === "checkbox" ? one.checked : one.value.trim());
  const needed = [...form.querySelectorAll("[data-needed]")].filter((one) => !one.hidden && lacks(one));
  return needed.map((one) => one.querySelector("h2").lastChild.textContent.trim() || one.querySelector("h2").textContent.trim());
}

async function close(event) {
  event.preventDefault();
  const lacking = missing();
  if (lacking.length) return wrong(form.dataset.missing + lacking.join(language === "zh" ? "、" : ", "), []);
  const button = form.querySelector('button[type="submit"], .vi-send .btn-primary');
  button.disabled = true;
  try {
    await keep(await item());
  } catch (error) {
    button.disabled = false;
    for (const note of document.querySelectorAll("[data-no-store]")) note.hidden = false;
    throw error;
  }
  localStorage.removeItem(begun);
  localStorage.removeItem(page.dataset.key);
  send(); // the next page goes on with it
  location.assign(`${page.dataset.days}#kept`);
}

async function item() {
  set("ended_at", new Date().toISOString());
  const fields = [], files = [];
  for (const [name, value] of new FormData(form)) {
    if (!(value instanceof File)) fields.push([name, value]);
    else if (value.size) files.push([name, await shrunk(value)]);
  }
  const customer = { id: form.elements.customer_id.value, name: page.querySelector("[data-name]").textContent };
  return { key: held.key, reader: form.elements.reader.value, customer, form: location.pathname, at: held.at, fields, files };
}

form.addEventListener("submit", close, true);
begin();
