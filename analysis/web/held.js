// The calibration plot: the share of figures whose place among the simulated years is at most x.
"use strict";
(() => {
  const held = JSON.parse(document.getElementById("summary").textContent);
  const places = held.figures.map((figure) => figure.place).sort((a, b) => a - b);
  const steps = [{ x: 0, y: 0 }];
  places.forEach((place, i) => steps.push({ x: place, y: (i + 1) / places.length }));
  steps.push({ x: 1, y: 1 });
  const plot = Plot.plot({
      width: 520,
      height: 420,
      grid: true,
      ariaLabel: "Share of figures by the share of simulated years below the actual, beside the diagonal",
      x: { label: "Share of simulated years below the actual", domain: [0, 1] },
      y: { label: "Share of figures", domain: [0, 1] },
      marks: [
        Plot.line([{ x: 0, y: 0 }, { x: 1, y: 1 }], { x: "x", y: "y", stroke: "currentColor", strokeDasharray: "4 4" }),
        Plot.line(steps, { x: "x", y: "y", curve: "step-after", stroke: "#1d70b8", strokeWidth: 2 }),
      ],
    });
  plot.setAttribute("role", "img");
  document.getElementById("calibration").append(plot);
})();
