// On a phone the navigation scrolls sideways at the foot: brings the page's own entry into view.
document.querySelector(".bf-nav [aria-current]")?.scrollIntoView({ inline: "nearest", block: "nearest" });
