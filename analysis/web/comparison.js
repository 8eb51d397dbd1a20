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
    const cut = narrow(width) ? 20 : 42;
    const name = (text) => text.length > cut ? `${text.slice(0, cut - 1)}…` : text;
    const ends = rows.flatMap((row) => [row.low, row.high, row.mean, 0]).filter(Number.isFinite);
    const tell = (row) => `${row.label}\n${show(row.mean)} more of 100 (${show(row.low)} to ${show(row.high)})`;
    const svg = Plot.plot({
      width, height: 68 + 24 * rows.length, marginLeft: left, marginRight: 20, marginTop: 24, marginBottom: 44, style,
      ariaLabel: `Difference in families late of 100, with ${policy.title} less without`,
      x: {label: "More late of 100 with the policy →", labelArrow: "none", grid: true,
        domain: d3.extent(ends), nice: true},
      y: {label: null, domain: rows.map((row) => row.label), tickFormat: name},
      marks: [
        Plot.ruleX([0]),
        Plot.ruleY(rows.filter((row) => Number.isFinite(row.low)), {y: "label", x1: "low", x2: "high",
          stroke: (row) => row.told ? "var(--late)" : "var(--muted)", strokeWidth: 3}),
        Plot.dot(rows, {y: "label", x: "mean", r: 4.5, fill: (row) => row.told ? "var(--late)" : "var(--paper)",
          stroke: (row) => row.told ? "var(--late)" : "var(--muted)", title: tell}),
      ],
    });
    return [legend([[line("var(--late)", 3), "told apart"], [line("var(--muted)", 3), "cannot be told apart"]]), svg];
  });
}
