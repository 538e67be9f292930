// A visit on the phone: the position by a button, the draft kept in this browser until the visit is sent, progress.
const POOR_METRES = 150;

for (const place of document.querySelectorAll("[data-place]")) {
  const button = place.querySelector("[data-locate]");
  const told = place.querySelector("[data-found]");
  const set = (name, value) => { place.querySelector(`[name="${name}"]`).value = value; };
  const say = (words, look) => { told.textContent = words; told.className = `vi-found ${look}`; };
  place.closest("form").addEventListener("submit", () => set("phone_now", new Date().toISOString()));
  if (!("geolocation" in navigator)) { set("why_no_fix", "unavailable"); continue; }
  const found = ({ coords, timestamp }) => {
    const metres = Math.round(coords.accuracy);
    set("longitude", coords.longitude); set("latitude", coords.latitude); set("accuracy", coords.accuracy);
    set("captured_at", new Date(timestamp).toISOString()); set("why_no_fix", "");
    const poor = metres > POOR_METRES;
    say((poor ? told.dataset.poor : told.dataset.good).replace("@", metres), poor ? "poor" : "good");
    button.disabled = false;
  };
  const failed = ({ code }) => {
    set("why_no_fix", code === 1 ? "denied" : code === 3 ? "timeout" : "unavailable");
    say(code === 1 ? told.dataset.denied : told.dataset.unavailable, "poor");
    button.disabled = false;
  };
  const look = () => {
    button.disabled = true;
    say(told.dataset.wait, "");
    navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 });
  };
  button.hidden = false;
  button.addEventListener("click", look);
  // Whoever allowed it before need not press the button.
  navigator.permissions?.query({ name: "geolocation" }).then((one) => { if (one.state === "granted") look(); }, () => {});
}

const page = document.querySelector("[data-visit]");
const form = page?.querySelector('form[data-draft="visit"]') ?? page?.querySelector("#visit-form");
if (form) {
  const key = page.dataset.key;
  const kept = page.querySelector("[data-kept]");
  const plain = (one) => one.name && one.type !== "file" && one.type !== "hidden" && one.type !== "submit";
  const fields = () => [...form.elements].filter(plain);
  const store = (work) => { try { return work(); } catch { return null; } };  // private windows refuse

  const keep = () => {
    const held = fields().map((one) => [one.name, one.value, one.type === "radio" || one.type === "checkbox" ? one.checked : null]);
    if (store(() => { localStorage.setItem(key, JSON.stringify(held)); return true; })) kept.textContent = kept.dataset.words;
  };
  const restore = () => {
    for (const [name, value, checked] of JSON.parse(store(() => localStorage.getItem(key)) ?? "[]")) {
      for (const one of fields().filter((field) => field.name === name)) {
        if (checked === null) { if (!one.value) one.value = value; } else if (one.value === value) one.checked = checked;
      }
    }
  };
  const is_done = (section) => [...section.querySelectorAll("input, textarea, select")].some((one) =>
    one.type === "file" ? one.files.length : one.type === "radio" || one.type === "checkbox" ? one.checked : one.value.trim() && one.tagName !== "SELECT");
  const show = () => {
    const result = form.elements.result.value;
    for (const one of form.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== result;
    for (const one of form.querySelectorAll("[data-unless]")) one.hidden = one.dataset.unless === result;
    for (const link of page.querySelectorAll("[data-for]")) {
      const section = document.getElementById(link.dataset.for);
      link.classList.toggle("done", is_done(section));
      link.classList.toggle("wrong", Boolean(section.querySelector(".error")));
    }
  };
  const thumbs = (input) => {
    const box = input.closest("section")?.querySelector("[data-thumbs]");
    if (!box) return;
    box.replaceChildren(...[...input.files].filter((one) => one.type.startsWith("image/")).map((one) => {
      const picture = new Image();
      const reader = new FileReader();
      reader.addEventListener("load", () => { picture.src = reader.result; });  // the content policy takes no blobs
      reader.readAsDataURL(one);
      picture.alt = one.name;
      return picture;
    }));
  };
  if (!form.querySelector(".error")) restore();
  show();
  form.addEventListener("input", () => { keep(); show(); });
  form.addEventListener("change", (event) => { if (event.target.type === "file") thumbs(event.target); keep(); show(); });
}

// A closed visit needs no draft any more.
for (const one of document.querySelectorAll("[data-closed]")) {
  try { localStorage.removeItem(one.dataset.closed); } catch { /* private windows keep nothing anyway */ }
}
