// The report's four charts and two controls, from the summary in the page. Tables are already HTML.
// Comes after charts.js.

// --- 1. weekly workload ------------------------------------------------------------------------

const people = summary.people ?? [];
const labelOf = (item) => item.label ?? item.role ?? item.name ?? "";
// First the role of which most is asked for what it has.
let chosen = d3.greatest(people, ({hours}) => hours?.available?.mean > 0 ? hours.needed?.mean / hours.available.mean : 0);

function weeksOf(role) {
  const {needed, worked, available} = role?.weekly ?? {};
  const first = day(summary.run?.first_day);
  const last = day(summary.run?.last_day);
  return (summary.weekly?.labels ?? []).map((iso, i) => ({
    date: day(iso),
    needed: needed?.mean?.[i], low: needed?.low?.[i], high: needed?.high?.[i],
    worked: worked?.mean?.[i], available: available?.mean?.[i],
  })).filter((week) => week.date.getUTCDay() === 1 && !(week.date < first)
      && !(d3.utcDay.offset(week.date, 6) > last));
}

/** Labels at the ends of lines, moved apart so that none covers another. */
function apart(labels, gap) {
  const sorted = labels.filter((d) => Number.isFinite(d.y)).sort((a, b) => a.y - b.y);
  for (let i = 1; i < sorted.length; ++i) sorted[i].y = Math.max(sorted[i].y, sorted[i - 1].y + gap);
  return sorted;
}

function workloadChart(width) {
  const weeks = weeksOf(chosen);
  if (weeks.length === 0) return [];
  const height = narrow(width) ? 320 : 420;
  const top = 1.06 * d3.max(weeks, (d) => Math.max(d.high ?? 0, d.needed ?? 0, d.available ?? 0, d.worked ?? 0));
  const margins = {marginLeft: 52, marginRight: 78, marginTop: 28, marginBottom: 34};
  const end = weeks[weeks.length - 1];
  const hoursPerPixel = top / (height - margins.marginTop - margins.marginBottom);
  const labels = apart([
    {y: end.needed, text: "needed", fill: "var(--needed)"},
    {y: end.worked, text: "worked", fill: "var(--worked)"},
    {y: end.available, text: "available", fill: "var(--ink)"},
  ], 16 * hoursPerPixel);
  // Weeks with markedly fewer hours available than usual get their date.
  const usual = d3.median(weeks, (d) => d.available);
  const room = narrow(width) ? 12 : 5;  // weeks that a date takes up
  const dips = [];
  for (const week of d3.sort(weeks.slice(0, -2).filter((d) => d.available < 0.88 * usual), (d) => d.available)) {
    if (dips.every((other) => Math.abs(other.date - week.date) >= room * 7 * 864e5)) dips.push(week);
  }
  // A date stands below its dip, clear of the axes: where there is next to no work, above it.
  const place = (d) => {
    const below = (y) => y / hoursPerPixel > 32;
    const lower = Math.min(d.available, d.worked ?? d.available);
    return below(lower) ? {y: lower, dy: 12} : {y: d.available, dy: below(d.available) ? 12 : -10};
  };
  const atLeft = (d) => (width - margins.marginLeft - margins.marginRight) * weeks.indexOf(d) / weeks.length < 24;
  const tell = (d) => [`Week from ${plainDate(d.date)}`, `needed ${show(d.needed)} hours (${show(d.low)} to ${show(d.high)})`,
    `worked ${show(d.worked)}`, `available ${show(d.available)}`].join("\n");
  const svg = Plot.plot({
    width, height, ...margins, style,
    ariaLabel: `${labelOf(chosen)}: hours a week needed, worked and available`,
    ariaDescription: `Needed: between ${show(d3.min(weeks, (d) => d.needed))} and ${show(d3.max(weeks, (d) => d.needed))} hours a week. The table below has every week.`,
    x: {type: "utc", label: null, ticks: narrow(width) ? "3 months" : "month",
      tickFormat: (d) => d.toLocaleDateString("en-GB", d.getUTCMonth() === 0 || d - weeks[0].date < 32 * 864e5
          ? {month: "short", year: "numeric", timeZone: "UTC"} : {month: "short", timeZone: "UTC"})},
    y: {domain: [0, top], grid: true, ticks: 6, label: "Hours a week", labelArrow: "none"},
    marks: [
      Plot.ruleY([0]),
      Plot.areaY(weeks, {x: "date", y1: "low", y2: "high", fill: "var(--needed)", fillOpacity: 0.2}),
      Plot.lineY(weeks, {x: "date", y: "available", stroke: "var(--ink)", strokeWidth: 2}),
      Plot.lineY(weeks, {x: "date", y: "worked", stroke: "var(--worked)", strokeWidth: 2.2, strokeDasharray: "5 3"}),
      Plot.lineY(weeks, {x: "date", y: "needed", stroke: "var(--needed)", strokeWidth: 2.6}),
      ...dips.map((d) => Plot.text([d], {x: "date", ...place(d), y: () => place(d).y, text: () => shortDate(d.date),
        textAnchor: atLeft(d) ? "start" : "middle", fontSize: 12, fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 4})),
      ...labels.map((d) => Plot.text([d], {x: end.date, y: "y", text: "text", fill: d.fill, dx: 8,
        textAnchor: "start", fontSize: 13, fontWeight: 600})),
      Plot.ruleX(weeks, Plot.pointerX({x: "date", stroke: "var(--muted)"})),
      Plot.tip(weeks, Plot.pointerX({x: "date", y: "needed", title: tell, stroke: "var(--rule)"})),
    ],
  });
  return [
    legend([[line("var(--ink)", 2), "available"], [line("var(--needed)", 2.6), "needed, expected"],
      [swatch("var(--needed)", 0.2), "needed, 10‑90 % of years"], [line("var(--worked)", 2.2, "5 3"), "worked, expected"]]),
    svg,
    element("figcaption", {}, `${labelOf(chosen)}: hours a week. Dates mark weeks with the fewest hours available.`),
  ];
}

function workloadControls(redraw) {
  const place = document.getElementById("workload-controls");
  const details = [...document.querySelectorAll("details.weeks")];
  const select = element("select", {id: "role"},
      ...people.map((role, i) => element("option", {value: i}, labelOf(role))));
  const choose = () => {
    chosen = people[Number(select.value)];
    details.forEach((part, i) => { part.hidden = i !== Number(select.value); });
    redraw();
  };
  select.value = people.indexOf(chosen);
  select.addEventListener("change", choose);
  if (people.length > 1) {
    place.replaceChildren(element("div", {class: "control"}, element("label", {for: "role"}, "Role"), select));
  }
  if (people.length > 0) choose();
}

// --- 2. days taken -----------------------------------------------------------------------------

const clocks = summary.clocks ?? [];
const headline = clocks.find((clock) => clock.name === summary.headline?.clock);
const hasPublishedBands = (clock) => clock?.days?.bands?.some((b) => Number.isFinite(b.published)) ?? false;
const daysClock = hasPublishedBands(headline) ? headline : clocks.find(hasPublishedBands) ?? headline;
const limit = daysClock?.limit_working_days;
// The initial conference in words of its own, any other clock in the clock's.
const isConference = daysClock?.name === "initial-conference";
const counted = isConference ? "conferences" : "families";
const from = isConference ? "the start of the s47" : daysClock?.from_text;
const isLate = (firstDay) => Number.isFinite(limit) && firstDay > limit;
// Where the permitted maximum is no number of working days, no day by itself is in time or late.
const colourOf = (firstDay) => !Number.isFinite(limit) ? "var(--muted)" : isLate(firstDay) ? "var(--late)" : "var(--needed)";
const whyUnmarked = Number.isFinite(limit) ? ""
    : daysClock?.has_limit === false ? "No limit is stated for this clock, so nothing is marked as late."
    : `The permitted maximum (${daysClock?.limit_text ?? "not stated"}) is not a number of working days, so what is late is not marked.`;
const noteUnmarked = () => whyUnmarked ? [element("figcaption", {}, whyUnmarked)] : [];

function daysChart(width) {
  const bands = daysClock?.days?.bands ?? [];
  if (bands.length === 0) return [];
  // Published shares need published numbers for every day: bands without a gap.
  const days = daysClock.days.mean_count_families?.length ?? 0;
  const complete = bands.every((b, i) => Number.isFinite(b.published) && b.low === (i === 0 ? 0 : bands[i - 1].high + 1))
      && bands[bands.length - 1].high >= days - 1;
  const total = complete ? d3.sum(bands, (b) => b.published) : NaN;
  const rows = bands.flatMap((band) => {
    const f = band.share_children ?? {};
    const simulated = {band: band.label, kind: "simulated", colour: colourOf(band.low), share: of100(f.mean),
      low: of100(f.low), high: of100(f.high), yearLow: of100(f.year_low), yearHigh: of100(f.year_high),
      top: 100 * Math.max(f.mean, f.year_high ?? 0, f.high ?? 0)};
    const published = 100 * (band.published ?? NaN) / total;
    return Number.isFinite(published)
        ? [simulated, {band: band.label, kind: "published", share: published, top: published}] : [simulated];
  }).filter((row) => Number.isFinite(row.share));
  const simulated = rows.filter((row) => row.kind === "simulated");
  const published = rows.filter((row) => row.kind === "published");
  const facet = {fx: "band", x: "kind"};
  // What stands above two bars side by side grows away from the other; in a narrow band it is rounded.
  const bandWidth = (width - 52) / bands.length;
  const fontSize = narrow(width) ? 11 : 14;
  const grow = (i) => published.length > 0 && bandWidth < 100
      ? {textAnchor: i === 0 ? "end" : "start", dx: (i === 0 ? 1 : -1) * (0.23 * bandWidth - 3)} : {};
  const digits = published.length > 0 && bandWidth < 58 ? 0 : 1;
  const svg = Plot.plot({
    width, height: narrow(width) ? 340 : 400, marginLeft: 44, marginRight: 8, marginTop: 34, marginBottom: 44, style,
    ariaLabel: isConference
        ? "Children whose initial conference was held in the year, by working days from the start of the s47"
        : `Children by working days: ${labelOf(daysClock)}`,
    ariaDescription: rows.map((r) => `${r.band} days, ${r.kind}: ${r.share.toFixed(1)} of 100`).join("; "),
    fx: {domain: bands.map((b) => b.label), padding: 0, axis: "bottom", label: "Working days", labelArrow: "none", tickSize: 0},
    x: {domain: published.length > 0 ? ["simulated", "published"] : ["simulated"], axis: null, paddingInner: 0.06, paddingOuter: 0.3},
    y: {domain: [0, 1.08 * d3.max(rows, (r) => r.top)], grid: true, label: "Of 100 children", labelArrow: "none"},
    marks: [
      Plot.barY(simulated, {...facet, y: "share", fill: "colour", fillOpacity: 0.85}),
      Plot.barY(published, {...facet, y: "share", fill: "var(--published)", fillOpacity: 0.15, stroke: "var(--published)", strokeWidth: 1.5}),
      Plot.ruleX(simulated, {...facet, y1: "yearLow", y2: "yearHigh", stroke: "var(--ink)", strokeWidth: 1.5}),
      Plot.ruleX(simulated, {...facet, y1: "low", y2: "high", stroke: "var(--ink)", strokeWidth: 6}),
      ...[simulated, published].map((data, i) => Plot.text(data, {...facet, y: "top", text: (r) => r.share.toFixed(digits),
        dy: -9, ...grow(i), fontSize, fontWeight: i === 0 ? 700 : 400})),
      Plot.ruleY([0]),
    ],
  });
  const items = Number.isFinite(limit)
      ? [[swatch("var(--needed)", 0.85), "simulated, in time"], [swatch("var(--late)", 0.85), "simulated, later than the permitted maximum"]]
      : [[swatch("var(--muted)", 0.85), "simulated"]];
  if (published.length > 0) items.push([swatch("var(--published)", 0.15, "var(--published)"), "published"]);
  items.push([line("var(--ink)", 1.5), "one year, 10‑90 %"], [line("var(--ink)", 6), "95 % interval of the expected share"]);
  return [legend(items), svg, ...noteUnmarked()];
}

function histogramChart(width) {
  const counts = daysClock?.days?.mean_count_families ?? [];
  const total = d3.sum(counts);
  if (!(total > 0)) return [];
  let running = 0;
  const reach = counts.findIndex((count) => (running += count) >= 0.99 * total);
  const lastDay = Math.min(counts.length - 1, Math.max(reach, (limit ?? 15) + 10, 25));
  const isLast = (day) => day === counts.length - 1;  // and all that is later
  const step = 5 * Math.ceil(lastDay / (narrow(width) ? 50 : 100));
  const bins = counts.slice(0, lastDay + 1).map((count, i) => ({day: i, count}));
  const beyond = d3.sum(counts.slice(lastDay + 1));
  const peak = d3.greatest(bins, (b) => b.count);
  const margins = {marginLeft: 44, marginRight: 8};
  const across = width - margins.marginLeft - margins.marginRight;
  const marks = [
    Plot.rectY(bins, {x1: (b) => b.day - 0.5, x2: (b) => b.day + 0.5, y: "count", inset: narrow(width) ? 0.5 : 1,
      fill: (b) => colourOf(b.day), fillOpacity: 0.85,
      title: (b) => `working day ${b.day}${isLast(b.day) ? " or later" : ""}: ${show(b.count)} ${counted} a year`}),
    Plot.ruleY([0]),
    Plot.text([peak], {x: (b) => b.day + 0.4, y: "count", text: (b) => show(b.count), textAnchor: "end", dy: -8, fontWeight: 700, fontSize: 13}),
  ];
  if (Number.isFinite(limit)) {
    // Right of its line where there is room for it, else left; in as many lines as it takes.
    const room = across * (1 - (limit + 1) / (lastDay + 1)) - 10;
    const isRight = room >= 90;
    const lines = ["permitted maximum:", daysClock.limit_text ?? `${limit} working days`]
        .flatMap((text) => inLines(text, isRight ? room : 140));
    marks.push(Plot.ruleX([limit + 0.5], {stroke: "var(--ink)", strokeDasharray: "4 3", strokeWidth: 1.5}),
        Plot.text([limit + 0.5], {x: (d) => d, frameAnchor: "top", text: () => lines.join("\n"), textAnchor: isRight ? "start" : "end",
          lineAnchor: "top", dx: isRight ? 7 : -7, dy: 4, fontSize: 13, stroke: "var(--paper)", strokeWidth: 4, fill: "var(--ink)"}));
  }
  const title = titleBelow(from ? `Working day, counted from ${from}` : "Working day", across);
  const svg = Plot.plot({
    width, height: (narrow(width) ? 236 : 296) + title.margin, ...margins, marginTop: 30, marginBottom: title.margin, style,
    ariaLabel: isConference ? "Conferences a year by working day on which they are held"
        : `Families a year by working day: ${labelOf(daysClock)}`,
    ariaDescription: `Most ${isConference ? "are held" : "stop"} on working day ${peak.day}: ${show(peak.count)} a year, of ${show(total)}.`,
    x: {label: title.label, labelAnchor: "center", labelArrow: "none", domain: [-0.5, lastDay + 0.5],
      ticks: d3.range(0, lastDay + 1, step), tickFormat: (d) => isLast(d) ? `${d}+` : String(d)},
    y: {grid: true, label: isConference ? "Conferences a year" : "Families a year", labelArrow: "none", domain: [0, 1.08 * peak.count]},
    marks,
  });
  const parts = [element("h3", {}, "Day by day, simulated"), svg, ...noteUnmarked()];
  if (beyond > 0) {
    parts.push(element("figcaption", {}, `${show(beyond)} ${counted} a year ${isConference ? "are held" : "stop"} after working day ${lastDay} and are not drawn. Counted by family.`));
  }
  return parts;
}

// --- 3. breach by clock ------------------------------------------------------------------------

function breachChart(width) {
  const rows = d3.sort(clocks.filter((clock) => Number.isFinite(clock.late_share_families?.mean)).map((clock) => {
    const f = clock.late_share_families;
    return {name: clock.name, label: labelOf(clock), limit: clock.limit_text, main: clock === headline, mean: of100(f.mean),
      low: of100(f.low), high: of100(f.high), yearLow: of100(f.year_low), yearHigh: of100(f.year_high)};
  }), (r) => -r.mean);
  if (rows.length === 0) return [];
  const furthest = (r) => d3.max([r.mean, r.high, r.yearHigh]);
  const marginLeft = 8, marginRight = 60;
  const right = Math.min(100, 1.02 * d3.max(rows, (r) => furthest(r)) || 1);
  const label = (r) => r.limit ? `${r.label} (${r.limit})` : r.label;
  // A long label takes several lines above its interval. Plot counts widths in ems; a letter is
  // about half of one, so the number of lines is a close guess, never too small.
  const lineWidth = (width - 24) / 13.5 * 0.85;
  let height = 0;
  for (const row of rows) {
    const lines = Math.ceil(label(row).length * 0.52 / lineWidth);
    row.y = height + 16 * lines + 15;
    height = row.y + 20;
  }
  const title = titleBelow("Late of 100 due in the year, by family", width - marginLeft - marginRight);
  const marginTop = 12, marginBottom = title.margin, y = "y";
  const svg = Plot.plot({
    width, height: height + marginTop + marginBottom, marginLeft, marginRight, marginTop, marginBottom, style,
    ariaLabel: "Late of 100 families whose deadline lies in the year, by clock",
    ariaDescription: rows.map((r) => `${r.label}: ${r.mean.toFixed(1)}`).join("; "),
    x: {domain: [0, right], grid: true, label: title.label, labelAnchor: "center", labelArrow: "none", ticks: narrow(width) ? 4 : 8},
    y: {domain: [0, height], range: [marginTop, marginTop + height], axis: null},
    marks: [
      Plot.ruleX([0]),
      ...[true, false].map((main) => Plot.text(rows.filter((r) => r.main === main), {y, x: 0, text: label,
        textAnchor: "start", lineAnchor: "bottom", dx: 6, dy: -13, lineHeight: 1.15, fontSize: 13.5, fontWeight: main ? 700 : 400, fill: "var(--ink)",
        stroke: "var(--paper)", strokeWidth: 4, lineWidth: main ? 0.9 * lineWidth : lineWidth})),
      Plot.ruleY(rows, {y, x1: "yearLow", x2: "yearHigh", stroke: "var(--late)", strokeWidth: 2}),
      Plot.ruleY(rows, {y, x1: "low", x2: "high", stroke: "var(--late)", strokeWidth: 7}),
      Plot.dot(rows, {y, x: "mean", r: 5, fill: "var(--paper)", stroke: "var(--late)", strokeWidth: 2.5}),
      Plot.text(rows, {y, x: (r) => furthest(r), text: (r) => r.mean.toFixed(1), textAnchor: "start",
        dx: 8, fontSize: 14, fontWeight: 700}),
    ],
  });
  return [
    legend([[(svg) => svg.append("circle").attr("cx", 13).attr("cy", 7).attr("r", 5).attr("fill", "var(--paper)")
        .attr("stroke", "var(--late)").attr("stroke-width", 2.5), "expected"],
      [line("var(--late)", 7), "its 95 % interval"], [line("var(--late)", 2), "one year, 10‑90 %"]]),
    svg,
    element("figcaption", {}, "By the deadline’s date. In brackets: the permitted maximum. In bold: the clock of the answer above."),
  ];
}

// --- assumptions: a filter ---------------------------------------------------------------------

function assumptionsFilter() {
  const place = document.getElementById("assumptions-filter");
  if (!place) return;
  const rows = [...document.querySelectorAll("#assumptions-table tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const search = element("input", {type: "search", id: "assumptions-search", autocomplete: "off"});
  const only = element("input", {type: "checkbox", id: "assumptions-only"});
  const count = element("span", {"aria-live": "polite", class: "note"});
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, i) => {
      const keep = words.every((word) => texts[i].includes(word)) && (!only.checked || row.cells[2].textContent !== "");
      row.hidden = !keep;
      shown += keep ? 1 : 0;
    });
    count.textContent = `${shown} of ${rows.length} shown`;
  };
  search.addEventListener("input", filter);
  only.addEventListener("change", filter);
  place.replaceChildren(element("div", {class: "control"}, element("label", {for: "assumptions-search"}, "Find"), search,
      element("label", {class: "check"}, only, " only what is assumed"), count));
  filter();
}

workloadControls(chart("workload-chart", workloadChart));
chart("days-chart", daysChart);
chart("histogram-chart", histogramChart);
chart("breach-chart", breachChart);
assumptionsFilter();
root.dataset.ready = "true";
