// The charts of an exploration, after charts.js. Tables are already HTML.

const outputs = summary.outputs ?? [];
let output = outputs[0];
const isShare = () => output?.unit === "%";
const shown = (value) => isShare() ? 100 * value : value;
const unitText = () => isShare() ? "of 100" : output?.unit ?? "";
const most = 15;

/** Long labels in as many lines as fit `width` pixels; lines and their number. */
const labelLines = (label, width) => Math.max(1, Math.ceil(label.length * 7 / width));

// --- chance and inputs -------------------------------------------------------------------------

const kinds = [["chance", "chance", "var(--published)"], ["kept_inputs", "inputs kept", "var(--late)"],
  ["other_inputs", "all other inputs", "var(--needed)"]];

function splitChart(width) {
  const rows = outputs.filter((one) => one.split).flatMap((one) => {
    const parts = kinds.map(([key, label, fill]) => ({label: one.label, kind: label, fill, part: Math.max(0, one.split[key].value)}));
    const sum = d3.sum(parts, (part) => part.part);
    return parts.map((part) => ({...part, part: 100 * part.part / sum}));
  });
  if (rows.length === 0) return [];
  const marginLeft = narrow(width) ? 120 : 240;
  const labels = [...new Set(rows.map((row) => row.label))];
  const lines = d3.max(labels, (label) => labelLines(label, marginLeft - 14));
  const title = titleBelow("Parts of 100 of the variance of one year’s figure", width - marginLeft - 16);
  const svg = Plot.plot({
    width, marginLeft, marginRight: 16, marginBottom: title.margin, style,
    height: labels.length * Math.max(40, 17 * lines + 8) + 20 + title.margin,
    ariaLabel: "Parts of 100 of the variance of one year's figure: chance, inputs kept, other inputs",
    x: {domain: [0, 100], label: title.label, labelAnchor: "center", labelArrow: "none", ticks: 5, grid: true},
    y: {domain: labels, label: null, tickSize: 0, axis: null},
    marks: [
      Plot.barX(rows, {x: "part", y: "label", fill: "fill", insetTop: 5, insetBottom: 5}),
      Plot.text(labels, {y: (d) => d, frameAnchor: "left", dx: -marginLeft + 2, text: (d) => d, textAnchor: "start",
        lineWidth: (marginLeft - 14) / 14, fontSize: 13}),
    ],
  });
  return [legend(kinds.map(([, label, fill]) => [swatch(fill), label])), svg,
    element("figcaption", {}, "Estimates below 0 are drawn as 0. The intervals are in the table.")];
}

// --- one input at a time -----------------------------------------------------------------------

function tornadoChart(width) {
  const bars = (summary.tornado?.bars ?? []).filter((bar) => bar.output === output.name && bar.difference.mean !== null);
  const rows = d3.sort(bars, (bar) => -Math.abs(bar.difference.mean)).slice(0, most)
      .map((bar, i) => ({...bar, i, low: shown(bar.at_low), high: shown(bar.at_high), range: `${bar.low} to ${bar.high}`}));
  if (rows.length === 0) return [];
  const stated = output.as_stated === null ? [] : [shown(output.as_stated)];
  const text = (row) => `${row.label} (${row.range})`;
  const lineWidth = (width - 30) / 13.5;
  let height = 0;
  for (const row of rows) {
    row.y = height + 17 * labelLines(text(row), width - 30) + 14;
    height = row.y + 16;
  }
  const ends = d3.extent(rows.flatMap((row) => [row.low, row.high]).concat(stated));
  const pad = 0.06 * (ends[1] - ends[0]) || 1;
  const title = titleBelow(`${output.label}, ${unitText()}`, width - 28);
  const svg = Plot.plot({
    width, height: height + 12 + title.margin, marginLeft: 8, marginRight: 20, marginTop: 10, marginBottom: title.margin, style,
    ariaLabel: `${output.label} with one input at its 5th and 95th percentile`,
    ariaDescription: rows.map((row) => `${row.label}: ${show(row.low)} and ${show(row.high)}`).join("; "),
    x: {domain: [ends[0] - pad, ends[1] + pad], grid: true, label: title.label, labelAnchor: "center", labelArrow: "none", ticks: narrow(width) ? 4 : 8},
    y: {domain: [0, height], range: [10, 10 + height], axis: null},
    marks: [
      Plot.ruleY(rows, {y: "y", x1: "low", x2: "high", stroke: "var(--rule)", strokeWidth: 12}),
      Plot.ruleX(stated, {stroke: "var(--ink)"}),
      Plot.dot(rows, {y: "y", x: "low", r: 6, fill: "var(--paper)", stroke: "var(--needed)", strokeWidth: 2.5}),
      Plot.dot(rows, {y: "y", x: "high", r: 6, fill: "var(--late)", stroke: "var(--late)", strokeWidth: 2.5}),
      Plot.text(rows, {y: "y", frameAnchor: "left", text, textAnchor: "start", lineAnchor: "bottom", dx: 4, dy: -11,
        lineHeight: 1.2, fontSize: 13, lineWidth, stroke: "var(--paper)", strokeWidth: 4, fill: "var(--ink)"}),
    ],
  });
  return [
    legend([[(svg) => svg.append("circle").attr("cx", 13).attr("cy", 7).attr("r", 5).attr("fill", "var(--paper)")
        .attr("stroke", "var(--needed)").attr("stroke-width", 2.5), "input at its 5th percentile"],
      [(svg) => svg.append("circle").attr("cx", 13).attr("cy", 7).attr("r", 5.5).attr("fill", "var(--late)"), "at its 95th"],
      [line("var(--ink)", 1.5), "all as stated"]]),
    svg,
    element("figcaption", {}, `All other inputs as stated; ${summary.tornado.replications} years of the same families at each end. In brackets: the input’s range. Whether a difference is more than luck is in the table.`),
  ];
}

// --- the screening -----------------------------------------------------------------------------

function screeningChart(width) {
  const dots = (summary.screening?.groups ?? []).map((group) => {
    const effect = group.effects.find((one) => one.output === output.name);
    return {label: group.label, single: group.inputs.length === 1, x: Math.abs(shown(effect.mu_star)), y: Math.abs(shown(effect.sigma))};
  }).filter((dot) => dot.x > 0);
  if (dots.length === 0) return [];
  const named = d3.sort(dots, (dot) => -dot.x).slice(0, 6);
  named.forEach((dot, i) => { dot.number = String(i + 1); });
  const title = titleBelow(`Size of the effect (μ*), ${unitText()}`, width - 80);
  const svg = Plot.plot({
    width, height: (narrow(width) ? 290 : 390) + title.margin, marginLeft: 56, marginRight: 24, marginTop: 34, marginBottom: title.margin, style,
    ariaLabel: `Size and spread of the effects on ${output.label}`,
    ariaDescription: named.map((dot) => `${dot.label}: ${show(dot.x)}, spread ${show(dot.y)}`).join("; "),
    x: {label: title.label, labelAnchor: "center", labelArrow: "none", grid: true, zero: true, nice: true, ticks: narrow(width) ? 4 : 8},
    y: {label: `Spread (σ), ${unitText()}`, grid: true, zero: true, nice: true},
    marks: [
      Plot.dot(dots, {x: "x", y: "y", r: 5, fill: (dot) => dot.single ? "var(--late)" : "none", stroke: "var(--late)", strokeWidth: 1.5, fillOpacity: 0.75}),
      Plot.text(named, {x: "x", y: "y", text: "number", dx: 11, dy: -9, fontSize: 14, fontWeight: 700, stroke: "var(--paper)", strokeWidth: 4, fill: "var(--ink)"}),
    ],
  });
  const list = element("ol", {class: "note"}, ...named.map((dot) => element("li", {}, dot.label)));
  return [
    legend([[(svg) => svg.append("circle").attr("cx", 13).attr("cy", 7).attr("r", 5).attr("fill", "var(--late)"), "one input, or one table of shares"],
      [(svg) => svg.append("circle").attr("cx", 13).attr("cy", 7).attr("r", 5).attr("fill", "none").attr("stroke", "var(--late)").attr("stroke-width", 1.5), "a group, not told apart"]]),
    svg, list,
  ];
}

// --- which answer ------------------------------------------------------------------------------

function outputControls(redraws) {
  const place = document.getElementById("output-controls");
  if (!place || outputs.length < 2) return;
  const select = element("select", {id: "output"});
  outputs.forEach((one, i) => select.append(element("option", {value: i}, one.label)));
  select.addEventListener("change", () => {
    output = outputs[select.value];
    redraws.forEach((redraw) => redraw());
  });
  place.replaceChildren(element("div", {class: "control"}, element("label", {for: "output"}, "Answer"), select));
}

chart("split-chart", splitChart);
outputControls([chart("tornado-chart", tornadoChart), chart("screening-chart", screeningChart)]);
root.dataset.ready = "true";
