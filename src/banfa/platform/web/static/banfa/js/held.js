// Pages that somebody took along are theirs: whoever reads here now lets go of what another reader left.
const reader = document.querySelector("[data-reader]")?.dataset.reader;
if (reader && "caches" in window) {
  caches.keys().then((names) => {
    for (const name of names) if (name.startsWith("held-") && name !== `held-${reader}`) caches.delete(name);
  }, () => {});
}
