// Shows what waits on this phone, and sends it whenever there is a network: at once, on return, and every half minute.
import { logInAgain } from "../../banfa/js/door.js";
import { sendAll } from "./sending.js";
import { all, drop, put, works } from "./store.js";

const EVERY = 30_000;
const KEPT = 24 * 3600 * 1000;
const SHOWN = new Set(["waiting", "refused"]);
const box = document.querySelector("[data-queue]");
const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const words = (both) => both?.[language] ?? "";

export async function refresh() {
  const items = (await works()) ? await all(box.dataset.reader) : [];
  for (const old of items.filter((one) => one.state === "sent" && Date.now() - Date.parse(one.at) > KEPT)) await drop(old.key);
  const open = items.filter((one) => SHOWN.has(one.state));
  box.querySelector("[data-count]").textContent = open.length;
  box.querySelector("[data-head]").hidden = open.length === 0;
  box.querySelector("[data-items]").replaceChildren(...items.map(line));
  box.hidden = items.length === 0;
  document.dispatchEvent(new CustomEvent("field:queue", { detail: items }));
}

export async function send() {
  if (!box || !(await works())) return;
  const came = await sendAll(box.dataset.reader, box.dataset.send, (item, busy) => mark(item, busy));
  box.querySelector("[data-expired]").hidden = came !== "expired";
  box.querySelector("[data-away]").hidden = came !== "offline";
  await refresh();
}

function mark(item, busy) {
  const row = box.querySelector(`[data-key="${CSS.escape(item.key)}"] [data-said]`);
  if (row && busy) row.textContent = box.dataset.sending;
}

function line(item) {
  const row = document.createElement("li");
  row.dataset.key = item.key;
  row.dataset.state = item.state;
  row.append(part("strong", item.customer.name), part("span", moment(item.at), "num muted small"), said(item), acts(item));
  return row;
}

function said(item) {
  const told = part("span", box.dataset[item.state], "small");
  told.dataset.said = "";
  if (item.state === "refused") told.textContent += `${language === "zh" ? "：" : ": "}${words(item.detail)}`;
  if (item.state === "sent" && item.remark) told.textContent = box.dataset.sentWith + words(item.remark);
  return told;
}

function acts(item) {
  const place = part("span", "", "fd-acts");
  if (item.state === "sent") return place.append(link(item.address, box.dataset.see)), place;
  if (item.state === "refused") place.append(link(`${item.form}#item=${item.key}`, box.dataset.edit));
  const away = part("button", box.dataset.drop, "btn btn-sm btn-quiet");
  away.type = "button";
  away.addEventListener("click", async () => {
    if (away.dataset.sure === undefined) {
      away.dataset.sure = "";
      away.textContent = box.dataset.really;
      away.classList.add("danger");
      return;
    }
    await drop(item.key);
    await refresh();
  });
  place.append(away);
  return place;
}

function link(address, label) {
  const found = part("a", label, "btn btn-sm");
  found.href = address;
  return found;
}

function part(name, text, kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = kind;
  return made;
}

const moment = (at) => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }).format(new Date(at));

export async function keep(item) {
  await put({ ...item, state: "waiting" });
  await refresh();
}

async function logIn() {
  await logInAgain();
  await send();
}

if (box) {
  works().then((can) => {
    for (const note of document.querySelectorAll("[data-no-store]")) note.hidden = can;
  });
  navigator.storage?.persist?.();
  box.querySelector("[data-send-now]")?.addEventListener("click", send);
  box.querySelector("[data-log-in]").addEventListener("click", () => logIn().catch(() => {}));
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  setInterval(send, EVERY);
  refresh().then(send);
}
