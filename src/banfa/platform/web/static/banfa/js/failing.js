// A request of htmx that ends badly leaves the page as it is: the log-in opens over it, or a bar says what failed.
import { hide, show } from "./bars.js";
import { heard } from "./contact.js";
import { logInAgain } from "./door.js";

const asked = new Map(); // one request for each element: one that asks every second is asked again once

function replay({ verb, path, elt, triggeringEvent }) {
  if (elt.isConnected) window.htmx.ajax(verb, path, { source: elt, event: triggeringEvent });
}

function replayAll() {
  const waiting = [...asked.values()];
  asked.clear();
  waiting.forEach(replay);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  heard();
  hide("offline");
  if (xhr.status === 401) {
    event.detail.shouldSwap = false;
    asked.set(requestConfig.elt, requestConfig);
    logInAgain().then(replayAll, () => asked.clear());
  } else if (xhr.status >= 500) {
    event.detail.shouldSwap = false;
    const number = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("[data-number]");
    show("failed", { retry: () => replay(requestConfig), detail: number?.textContent ?? "" });
  }
});
document.addEventListener("htmx:sendError", (event) => {
  const { requestConfig } = event.detail;
  asked.set(requestConfig.elt, requestConfig);
  show("offline", { retry: replayAll });
});
