// A form is sent once, with the token as it is now, to a server that can be reached and knows who sends it.
import { show } from "./bars.js";
import { contact } from "./contact.js";
import { logInAgain } from "./door.js";
import { renew, token } from "./token.js";

const underWay = new WeakSet();
const looked = new WeakSet();
const isOwn = (form) => form.closest("#door") || form.method.toLowerCase() !== "post";
const isHtmx = (form) => form.matches("[hx-post], [data-hx-post], [hx-put], [hx-patch], [hx-delete]");

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (isOwn(form)) return;
    if (underWay.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    renew(form);
  },
  true,
);

window.addEventListener("submit", (event) => {
  const form = event.target;
  if (isOwn(form) || isHtmx(form) || event.submitter?.matches("[hx-post]") || event.defaultPrevented) return;
  if (looked.delete(form)) return begin(form, event.submitter);
  event.preventDefault();
  look(form, event.submitter);
});

async function look(form, submitter) {
  if (underWay.has(form)) return;
  underWay.add(form);
  const state = await contact();
  underWay.delete(form);
  if (state === "offline") return show("offline", { retry: () => look(form, submitter) });
  if (state === "expired") {
    try {
      await logInAgain();
    } catch {
      return;
    }
  }
  await new Promise((after) => setTimeout(after)); // while a form is being sent, asking to send it does nothing
  looked.add(form);
  form.requestSubmit(submitter?.isConnected ? submitter : undefined);
  looked.delete(form); // a field that is not valid kept it from being sent
}

function begin(form, submitter) {
  mark(form, submitter);
  window.addEventListener("pageshow", () => unmark(form, submitter), { once: true });
  // What is downloaded leaves the page standing.
  setTimeout(() => unmark(form, submitter), 15_000);
}

function mark(form, submitter) {
  underWay.add(form);
  submitter?.setAttribute("aria-busy", "true");
}

function unmark(form, submitter) {
  underWay.delete(form);
  submitter?.removeAttribute("aria-busy");
}

document.addEventListener("htmx:configRequest", (event) => {
  const { verb, headers, parameters } = event.detail;
  if (verb === "get") return;
  const now = token();
  if (!now) return;
  headers["X-CSRFToken"] = now;
  if ("csrfmiddlewaretoken" in parameters) parameters.csrfmiddlewaretoken = now;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  if (requestConfig.verb === "get") return;
  if (underWay.has(elt)) return event.preventDefault();
  mark(elt, requestConfig.triggeringEvent?.submitter ?? (elt.matches("button") ? elt : null));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  unmark(elt, requestConfig?.triggeringEvent?.submitter ?? (elt.matches("button") ? elt : null));
});
