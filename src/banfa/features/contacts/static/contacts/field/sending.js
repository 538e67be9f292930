// Sends what this phone keeps, one visit after the other; each goes under its own key, so that twice is once.
import { token } from "../../banfa/js/token.js";
import { all, put } from "./store.js";

const EXPIRED = new Set([401, 403]);
const LATER = new Set([408, 425, 429]);
let underWay = false;

// Returns "done", "offline" or "expired"; `changed` is called whenever an item changes its state.
export async function sendAll(reader, address, changed) {
  if (underWay) return "done";
  underWay = true;
  try {
    for (const item of await all(reader)) {
      if (item.state !== "waiting") continue;
      changed(item, true);
      const came = await send(item, address);
      changed(item, false);
      if (came !== "done") return came;
    }
    return "done";
  } finally {
    underWay = false;
  }
}

async function send(item, address) {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body: body(item), headers: { Accept: "application/json", "X-CSRFToken": token() }, redirect: "manual" });
  } catch {
    return "offline";
  }
  if (answer.type === "opaqueredirect") return "expired";
  const told = await answer.json().catch(() => null);
  if (answer.ok && told) {
    // What was typed and photographed is with the server now.
    await put({ ...item, state: "sent", fields: [], files: [], address: told.address, remark: told.remark });
    return "done";
  }
  if (!told) return EXPIRED.has(answer.status) ? "expired" : answer.status === 413 ? refuse(item, null) : "offline";
  if (told.error === "OtherReader") return "expired";
  if (answer.status >= 500 || LATER.has(answer.status)) return "offline";
  return refuse(item, told);
}

async function refuse(item, told) {
  const large = { zh: "照片太大，服务器没有接收", en: "the photos are too large for the server" };
  await put({ ...item, state: "refused", detail: told?.detail ?? large, problems: told?.problems ?? {} });
  return "done";
}

function body(item) {
  const sent = new FormData();
  for (const [name, value] of item.fields) sent.append(name, value);
  for (const [name, file] of item.files) sent.append(name, file, file.name);
  sent.set("client_key", item.key);
  sent.set("sent_at", new Date().toISOString());
  return sent;
}
