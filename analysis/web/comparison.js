// Differences with their intervals, a chart a policy. Comes after charts.js.

for (const [at, policy] of (summary.policies ?? []).entries()) {
  const rows = policy.clocks
      .map((clock) => ({label: clock.label, ...(clock.late_share_from ?? clock.late_share_families)}))
      .filter((row) => row.verdict !== "the same" && Number.isFinite(row.more?.mean))
      .map((row) => ({label: row.label, mean: of100(row.more.mean), low: of100(row.more.low),
        high: of100(row.more.high), told: row.verdict === "more" || row.verdict === "less"}));
  chart(`policy-chart-${at}`, (width) => {
    if (rows.length === 0) return [];
    const left = narrow(width) ? 150 : 320;
    // A long label takes several lines beside its interval.
    let height = 0;
    for (const row of rows) {
      row.lines = inLines(row.label, left - 16);
      const own = Math.max(24, 10 + 15 * row.lines.length);
      row.y = height + own / 2;
      height += own;
    }
    const title = titleBelow("More late of 100 with the policy →", width - left - 20);
    const ends = rows.flatMap((row) => [row.low, row.high, row.mean, 0]).filter(Number.isFinite);
    const tell = (row) => `${row.label}\n${show(row.mean)} more of 100 (${show(row.low)} to ${show(row.high)})`;
    const svg = Plot.plot({
      width, height: 24 + title.margin + height, marginLeft: left, marginRight: 20, marginTop: 24, marginBottom: title.margin, style,
      ariaLabel: `Difference in families late of 100, with ${policy.title} less without`,
      x: {label: title.label, labelArrow: "none", grid: true, domain: d3.extent(ends), nice: true, ticks: narrow(width) ? 4 : 8},
      y: {domain: [0, height], range: [24, 24 + height], axis: null},
      marks: [
        Plot.ruleX([0]),
        Plot.text(rows, {y: "y", frameAnchor: "left", dx: -10, textAnchor: "end", text: (row) => row.lines.join("\n"),
          lineHeight: 1.15, fontSize: 13, fill: "var(--ink)"}),
        Plot.ruleY(rows.filter((row) => Number.isFinite(row.low)), {y: "y", x1: "low", x2: "high",
          stroke: (row) => row.told ? "var(--late)" : "var(--muted)", strokeWidth: 3}),
        Plot.dot(rows, {y: "y", x: "mean", r: 4.5, fill: (row) => row.told ? "var(--late)" : "var(--paper)",
          stroke: (row) => row.told ? "var(--late)" : "var(--muted)", title: tell}),
      ],
    });
    return [legend([[line("var(--late)", 3), "told apart"], [line("var(--muted)", 3), "cannot be told apart"]]), svg];
  });
}
