// The map of customers: draws what the server counted, asks anew when it is moved, and keeps the list in step.
const SVG = "http://www.w3.org/2000/svg";
const WAIT = 250;

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function touch(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function arc(radius, from, share) {
  // A full circle has no arc of its own.
  if (share > 0.9999) return `M 0 ${-radius} A ${radius} ${radius} 0 1 1 -0.01 ${-radius}`;
  const point = (part) => {
    const angle = 2 * Math.PI * part - Math.PI / 2;
    return `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`;
  };
  return `M ${point(from)} A ${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${point(from + share)}`;
}

function clusterDrawing(mark, words) {
  const radius = Math.min(14 + 4 * Math.log10(mark.n), 30);
  const size = 2 * radius + 6;
  const drawing = shape("svg", { width: size, height: size, viewBox: `${-size / 2} ${-size / 2} ${size} ${size}`, "aria-hidden": "true" });
  drawing.append(shape("circle", { class: "core", r: radius }));
  const parts = Object.entries(mark.shades).sort(([a], [b]) => a.localeCompare(b));
  let from = 0;
  for (const [shade, n] of parts.length ? parts : [["", mark.n]]) {
    drawing.append(shape("path", { class: `seg ${shade}`, d: arc(radius, from, n / mark.n) }));
    from += n / mark.n;
  }
  const text = shape("text", {});
  text.textContent = mark.n < 10000 ? mark.n.toLocaleString() : words.compact.format(mark.n);
  drawing.append(text);
  return [drawing, size];
}

function pointDrawing(mark) {
  const drawing = shape("svg", { width: 18, height: 18, viewBox: "-9 -9 18 18", "aria-hidden": "true" });
  drawing.append(shape("circle", { class: `dot ${mark.shade}`, r: 6.5 }));
  return [drawing, 18];
}

class CustomerMap {
  constructor(box) {
    this.box = box;
    this.words = { ...box.dataset, compact: new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" }) };
    this.map = L.map(box.querySelector("[data-canvas]"), {
      zoomControl: false, attributionControl: false, maxZoom: 18, minZoom: 3, zoomSnap: 0.5, worldCopyJump: true,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    L.control.zoom({ zoomInTitle: box.dataset.wordsZoom, zoomOutTitle: box.dataset.wordsOut }).addTo(this.map);
    L.control.scale({ imperial: false }).addTo(this.map);
    this.ground().addTo(this.map);
    this.units = L.layerGroup().addTo(this.map);
    this.marks = L.layerGroup().addTo(this.map);
    this.drawn = new Map();
    const whole = this.bounds(box.dataset.box);
    this.map.fitBounds(whole);
    this.whole = whole;
    this.drawOutlines();
    this.draw();
    this.map.on("moveend", () => this.soon());
    this.map.on("zoomend", () => this.showNames());
    this.showNames();
    this.ask(false); // the window has a shape and a zoom of its own
    this.listen();
  }

  ground() {
    const address = this.box.dataset.tiles;
    if (address) return L.tileLayer(address, { maxZoom: 18 });
    const grid = L.gridLayer();
    grid.createTile = () => Object.assign(document.createElement("div"), { className: "map-grid" });
    return grid;
  }

  bounds(words) {
    const [west, south, east, north] = words.split(",").map(Number);
    return L.latLngBounds([south, west], [north, east]);
  }

  drawOutlines() {
    const data = document.getElementById("outlines");
    const units = data ? JSON.parse(data.textContent) : [];
    for (const unit of units.sort((one, other) => other.n - one.n)) {
      if (unit.ring.length > 2) L.polygon(unit.ring, { className: "map-outline", interactive: false, smoothFactor: 1 }).addTo(this.units);
      const name = document.createElement("span");
      name.textContent = unit.name;
      this.units.addLayer(L.marker(unit.at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "map-unit", html: name, iconSize: [140, 18], iconAnchor: [70, 34] }) }));
    }
  }

  showNames() {
    const far = this.map.getZoom() > 13;
    const taken = [];
    for (const name of this.names()) {
      name.classList.remove("d-none");
      const box = name.firstElementChild.getBoundingClientRect();
      const hides = far || taken.some((other) => touch(box, other));
      name.classList.toggle("d-none", hides);
      if (!hides) taken.push(box);
    }
  }

  names() {
    // The units stand largest first: where two names would touch, the larger unit keeps its own.
    return this.units.getLayers().filter((layer) => layer instanceof L.Marker).map((layer) => layer.getElement()).filter(Boolean);
  }

  draw() {
    const data = document.getElementById("marks");
    this.marks.clearLayers();
    this.drawn.clear();
    for (const mark of data ? JSON.parse(data.textContent) : []) this.marks.addLayer(mark.id ? this.point(mark) : this.cluster(mark));
  }

  cluster(mark) {
    const [drawing, size] = clusterDrawing(mark, this.words);
    const said = this.words.wordsCluster.replace("{n}", mark.n.toLocaleString());
    const drawn = L.marker(mark.at, { title: said, alt: said, icon: L.divIcon({ className: "map-mark", html: drawing, iconSize: [size, size] }) });
    drawn.on("add", () => drawn.getElement().setAttribute("aria-label", said));
    return this.acting(drawn, () => this.map.setView(mark.at, Math.min(this.map.getZoom() + 2, 18)));
  }

  point(mark) {
    const [drawing, size] = pointDrawing(mark);
    const drawn = L.marker(mark.at, { title: mark.name, alt: mark.name, icon: L.divIcon({ className: "map-mark", html: drawing, iconSize: [size, size] }) });
    drawn.on("add", () => drawn.getElement().setAttribute("aria-label", mark.name));
    this.acting(drawn, () => this.open(drawn, mark));
    this.drawn.set(String(mark.id), drawn);
    return drawn;
  }

  acting(drawn, act) {
    // Leaflet itself lets the keyboard open a popup that is there already, and nothing else.
    return drawn.on("click", act).on("keydown", (said) => said.originalEvent.key === "Enter" && act());
  }

  async open(drawn, mark) {
    const inside = document.createElement("div");
    inside.className = "map-card";
    inside.textContent = mark.name;
    drawn.unbindPopup().bindPopup(inside, { autoPanPadding: [24, 24] }).openPopup();
    try {
      const answer = await fetch(this.box.dataset.card.replace("/0/", `/${mark.id}/`), { headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      inside.innerHTML = await answer.text(); // our own page, which escapes what it shows
      drawn.getPopup()?.update();
    } catch {
      inside.textContent = this.box.dataset.wordsLost;
    }
  }

  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(true), WAIT);
  }

  async ask(remember) {
    const bounds = this.map.getBounds().pad(0.02);
    const clip = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(5);
    const query = new URLSearchParams(this.box.dataset.query);
    query.set("box", [clip(bounds.getWest(), 180), clip(bounds.getSouth(), 90), clip(bounds.getEast(), 180), clip(bounds.getNorth(), 90)].join(","));
    query.set("zoom", this.map.getZoom());
    const address = `${this.box.dataset.address}?${query}`;
    if (remember) history.replaceState(history.state, "", address);
    await htmx.ajax("GET", address, { target: "#around", swap: "innerHTML", source: this.box });
  }

  listen() {
    const list = document.getElementById("around");
    this.box.classList.add("map-live");
    const lost = document.createElement("div");
    Object.assign(lost, { className: "bf-note bad map-lost", hidden: true, textContent: this.box.dataset.wordsLost });
    lost.setAttribute("role", "alert");
    this.box.querySelector(".map-frame").append(lost);
    this.box.addEventListener("htmx:sendError", () => (lost.hidden = false));
    this.box.addEventListener("htmx:responseError", () => (lost.hidden = false));
    list.addEventListener("htmx:afterSwap", () => {
      lost.hidden = true;
      const popup = this.map._popup;
      const open = popup?.isOpen() ? [...this.drawn].find(([, drawn]) => drawn.getPopup() === popup)?.[0] : null;
      if (!open) this.draw();
      else this.redrawAround(open);
      this.grip(list);
    });
    this.grip(list);
    for (const [event, on] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
      list.addEventListener(event, (said) => {
        const row = said.target.closest("[data-customer]");
        if (row) this.drawn.get(row.dataset.customer)?.getElement()?.classList.toggle("on", on);
      });
    }
    list.addEventListener("click", (said) => said.target.closest("[data-whole]") && this.map.fitBounds(this.whole));
  }

  redrawAround(open) {
    // The open card stays with its point; everything else is drawn anew.
    const kept = this.drawn.get(open);
    this.marks.removeLayer(kept);
    this.draw();
    const fresh = this.drawn.get(open);
    if (fresh) fresh.bindPopup(kept.getPopup().getContent(), { autoPan: false }).openPopup();
  }

  grip(list) {
    const handle = list.querySelector("[data-grip]");
    if (!handle) return;
    handle.hidden = false;
    handle.setAttribute("aria-expanded", list.classList.contains("open"));
    handle.onclick = () => handle.setAttribute("aria-expanded", list.classList.toggle("open"));
  }
}

for (const box of document.querySelectorAll("[data-map]")) new CustomerMap(box);
