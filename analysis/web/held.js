// The calibration plot: the share of figures whose place among the simulated years is at most x. Comes after charts.js.

chart("calibration", (width) => {
  const places = (summary.figures ?? []).map((figure) => figure.place).sort((a, b) => a - b);
  const steps = [{x: 0, y: 0}, ...places.map((place, i) => ({x: place, y: (i + 1) / places.length})), {x: 1, y: 1}];
  const size = Math.min(width, 520);
  const title = titleBelow("Share of simulated years below the actual", size - 64);
  return [Plot.plot({
    width: size, height: Math.round(0.8 * size) + title.margin - 44, marginLeft: 44, marginRight: 20, marginTop: 30, marginBottom: title.margin,
    style, grid: true,
    ariaLabel: "Share of figures by the share of simulated years below the actual, beside the diagonal",
    x: {label: title.label, labelAnchor: "center", labelArrow: "none", domain: [0, 1], ticks: narrow(width) ? 5 : 10},
    y: {label: "Share of figures", labelArrow: "none", domain: [0, 1], ticks: narrow(width) ? 5 : 10},
    marks: [
      Plot.line([{x: 0, y: 0}, {x: 1, y: 1}], {x: "x", y: "y", stroke: "var(--muted)", strokeDasharray: "4 4"}),
      Plot.line(steps, {x: "x", y: "y", curve: "step-after", stroke: "var(--needed)", strokeWidth: 2}),
    ],
  })];
});
root.dataset.ready = "true";
