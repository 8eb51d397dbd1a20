// Every plan that was simulated, by its cost and by how often it is estimated to meet every aim. Comes after charts.js.

chart("plans-chart", (width) => {
  const searched = (summary.searched ?? []).map((plan) => ({...plan, met: of100(plan.share)}));
  const verified = (summary.verified ?? []).map((plan) => ({...plan, met: of100(plan.met_years / plan.years),
    low: of100(plan.bound)}));
  if (searched.length === 0) return [];
  const asked = of100(summary.assurance);
  const pounds = (value) => value >= 1e6 ? `£${show(value / 1e6)}m` : `£${show(value / 1e3)}k`;
  const tell = (plan) => `${plan.words}\n${pounds(plan.pounds)} a year\nevery aim met in ${show(plan.met)} of 100 years`;
  const svg = Plot.plot({
    width, height: narrow(width) ? 300 : 380, marginLeft: 52, marginTop: 28, marginBottom: 44, style,
    ariaLabel: "Plans by cost and by how many years of 100 met every aim",
    x: {label: "Pounds a year", labelArrow: "none", tickFormat: pounds, ticks: narrow(width) ? 4 : 8, inset: 12},
    y: {domain: [0, 100], grid: true, label: "Years of 100 in which every aim is met", labelArrow: "none"},
    marks: [
      Plot.ruleY([asked], {stroke: "var(--ink)", strokeDasharray: "4 3"}),
      Plot.dot(searched, {x: "pounds", y: "met", r: 4, fill: "var(--paper)", stroke: "var(--needed)", title: tell}),
      Plot.ruleX(verified, {x: "pounds", y1: "low", y2: "met", stroke: "var(--late)", strokeWidth: 3}),
      Plot.dot(verified, {x: "pounds", y: "met", r: 5.5, fill: "var(--late)", title: tell}),
    ],
  });
  return [legend([[swatch("var(--paper)", 1, "var(--needed)"), "simulated in the search"],
    [swatch("var(--late)"), "verified on fresh years, down to its 95 % bound"],
    [line("var(--ink)", 1.5, "4 3"), "asked for"]]), svg];
});
