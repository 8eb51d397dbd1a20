// What the charts of every page share. The page's data is in its element "summary"; text from it is
// untrusted: it is set as text, never as HTML. What goes wrong is noted on the root element.
"use strict";

const root = document.documentElement;
const failures = [];
const note = (what) => {
  failures.push(String(what));
  root.dataset.errors = failures.join(" | ");
};
window.addEventListener("error", (event) => note(event.message));
window.addEventListener("unhandledrejection", (event) => note(event.reason));
// A resource that the page's own policy refused: there should be none.
document.addEventListener("securitypolicyviolation", (event) => note(`refused: ${event.blockedURI}`));

const summary = JSON.parse(document.getElementById("summary").textContent);

// --- words and numbers -------------------------------------------------------------------------

const dateFormat = new Intl.DateTimeFormat("en-GB",
    {day: "numeric", month: "long", year: "numeric", timeZone: "UTC"});
const plainDate = (date) => dateFormat.format(date);
const shortDate = (date) => date.toLocaleDateString("en-GB",
    {day: "numeric", month: "short", timeZone: "UTC"});
const day = (iso) => new Date(`${iso}T00:00:00Z`);

function show(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 1 ? 1 : 2;
  return value.toLocaleString("en-GB", {minimumFractionDigits: digits, maximumFractionDigits: digits});
}
/** A share (0 to 1) as a number of 100; what is not known (null) stays unknown. */
const of100 = (share) => Number.isFinite(share) ? 100 * share : NaN;

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** A small picture for a legend: what draws it is a function of d3's selection of its <svg>. */
function legend(items) {
  const list = element("ul", {class: "legend"});
  for (const [draw, text] of items) {
    const svg = d3.create("svg").attr("width", 26).attr("height", 14).attr("aria-hidden", "true");
    draw(svg);
    list.append(element("li", {}, svg.node(), text));
  }
  return list;
}
const line = (colour, width, dash) => (svg) => svg.append("line").attr("x2", 26).attr("y1", 7)
    .attr("y2", 7).attr("stroke", colour).attr("stroke-width", width).attr("stroke-dasharray", dash ?? null);
const swatch = (colour, opacity = 1, stroke = "none") => (svg) => svg.append("rect").attr("x", 1)
    .attr("y", 1).attr("width", 24).attr("height", 12).attr("fill", colour)
    .attr("fill-opacity", opacity).attr("stroke", stroke).attr("stroke-width", 1.5);

/** Draws now and whenever the figure's width changes. One chart's failure leaves the others. */
function chart(id, draw) {
  const figure = document.getElementById(id);
  let width = 0;
  const redraw = () => {
    const now = Math.floor(figure.parentElement.clientWidth);
    if (now === width || now === 0) return;
    width = now;
    try {
      const parts = draw(width);
      figure.replaceChildren(...(parts ?? []));
      for (const svg of figure.querySelectorAll(":scope > svg")) svg.setAttribute("role", "img");
    } catch (error) {
      note(`${id}: ${error.message}`);
    }
  };
  redraw();
  new ResizeObserver(redraw).observe(figure.parentElement);
  return () => { width = 0; redraw(); };
}

// Widths of letters as the charts draw them.
const pen = document.createElement("canvas").getContext("2d");
function widthOf(text, size = 13, weight = 400) {
  pen.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
}
/** Text in lines of at most `width` pixels, broken between words. */
function inLines(text, width, size = 13, weight = 400) {
  const lines = [];
  for (const word of String(text).split(" ")) {
    const longer = lines.length === 0 ? word : `${lines[lines.length - 1]} ${word}`;
    if (lines.length > 0 && widthOf(longer, size, weight) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
/** A title below an axis: its text in lines, and the margin that they and the numbers take. */
function titleBelow(text, width) {
  const lines = inLines(text, width);
  return {label: lines.join("\n"), margin: 30 + 14 * lines.length};
}

const narrow = (width) => width < 560;
const style = {fontSize: "13px", background: "none", color: "var(--ink)"};
