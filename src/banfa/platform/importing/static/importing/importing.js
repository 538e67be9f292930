// How far an upload has come, which items still need a column, and choices that send their form.
import "./sending.js";
import "./matching.js";
