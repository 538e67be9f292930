// Starts every behaviour; each is bound to what carries its data attribute.
import "./theme.js";
import "./fold.js";
import "./foot.js";
import "./menus.js";
import "./hotkey.js";
import "./drawer.js";
