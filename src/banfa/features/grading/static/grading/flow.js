// A ribbon stands for the same cell as the matrix: choosing it chooses the cell, in place.
document.addEventListener("click", (event) => {
  const ribbon = event.target.closest?.("a[data-cell]");
  if (!ribbon || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const wanted = new URLSearchParams(ribbon.getAttribute("href").split("#")[0]);
  const same = (link) => {
    const query = new URLSearchParams(link.getAttribute("href").split("#")[0]);
    return query.get("old") === wanted.get("old") && query.get("new") === wanted.get("new");
  };
  const link = [...document.querySelectorAll(".bf-matrix a")].find(same);
  if (!link) return;
  event.preventDefault();
  link.click();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "moved" && event.detail.target.id !== "movers") return;
  const now = new URLSearchParams(location.search);
  for (const link of document.querySelectorAll(".bf-matrix a, a[data-cell]")) {
    const query = new URLSearchParams(link.getAttribute("href").split("#")[0]);
    const chosen = query.get("old") === now.get("old") && query.get("new") === now.get("new");
    (link.closest("td") ?? link).classList.toggle("sel", chosen);
  }
});
