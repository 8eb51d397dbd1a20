#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/compile_parts.hpp"

namespace casetide::model {
namespace {

constexpr double kQ32 = 4294967296.0;

/// A post that is less than a whole one works the first part of the week's hours.
WeekHours first_part_of(const WeekHours& whole, double share) {
  WeekHours part;
  int total = 0;
  for (const sim::DayMask day : whole.days) {
    total += day.count();
  }
  int left = static_cast<int>(std::lround(total * share));
  for (std::size_t d = 0; d < whole.days.size(); ++d) {
    part.days[d] = whole.days[d].first_of(left);
    left -= part.days[d].count();
  }
  if (whole.bank_holiday) {
    part.bank_holiday = whole.bank_holiday->first_of(
        static_cast<int>(std::lround(whole.bank_holiday->count() * share)));
  }
  return part;
}

/// Of a duration found in progress at a random moment, what is left: its density is the share of
/// durations that reach so far, over their mean.
sim::QuantileTable what_is_left_of(const sim::QuantileTable& whole) {
  constexpr int kPieces = 64;
  const auto at_share = [&](double share) {
    const auto word = static_cast<std::uint32_t>(std::min(share * kQ32, kQ32 - 1));
    return static_cast<double>(whole.draw_q16(word)) / static_cast<double>(kQ16);
  };
  std::vector<sim::Band> bands;
  double total = 0;
  double low = 0;
  for (int i = 0; i <= kPieces; ++i) {
    const double high = at_share(static_cast<double>(i) / kPieces);
    const double longer = i == 0 ? 1 : 1 - (i - 0.5) / kPieces;
    if (high > low) {
      bands.push_back({low, high, (high - low) * longer});
      total += bands.back().share;
      low = high;
    }
  }
  for (sim::Band& band : bands) {
    band.share /= total;
  }
  return bands.empty() ? sim::QuantileTable::fixed(0) : sim::QuantileTable::bands(bands);
}

/// A stay ends with a notice, so that the mean stay with it is a year over the turnover.
CompiledLeaving compile_leaving(const Team& team, const InputDraw& draw) {
  constexpr double kYear = 365.25;
  constexpr double kMostVacant = 0.9;
  CompiledLeaving out;
  out.read_in = team.read_in ? static_cast<int>(std::lround(draw.value(*team.read_in))) : 0;
  const double rate = team.turnover ? draw.value(*team.turnover) / kYear : 0;  // a day
  if (rate <= 0) {
    return out;
  }
  out.any = true;
  out.notice_days =
      team.notice_to_leave ? static_cast<int>(std::lround(draw.value(*team.notice_to_leave))) : 0;
  out.stay = sim::QuantileTable::exponential(std::max(1 / rate - out.notice_days, 1.0));
  if (team.vacancy_lasts) {
    out.vacancy = compile_table(*team.vacancy_lasts, draw);
  } else {
    const double vacant = std::min(draw.value(*team.vacancy), kMostVacant);
    const double mean = vacant / (rate * (1 - vacant));
    out.vacancy = mean > 0 ? sim::QuantileTable::exponential(mean) : sim::QuantileTable::fixed(0);
  }
  const double mean = out.vacancy.mean();
  out.vacancy_left = what_is_left_of(out.vacancy);
  out.vacant_at_start = sim::Shares::yes_or_no(mean / (mean + 1 / rate));
  out.in_notice_at_start = sim::Shares::yes_or_no(std::min(out.notice_days * rate, 1.0));
  out.agency = sim::Shares::yes_or_no(team.agency ? draw.value(*team.agency) : 0);
  out.agency_arrives = team.agency_arrives ? compile_table(*team.agency_arrives, draw)
                                           : sim::QuantileTable::fixed(0);
  return out;
}

CompiledTeamMeeting compile_team_meeting(const Team& team, const InputDraw& draw) {
  CompiledTeamMeeting out;
  if (team.team_meeting) {
    const TeamMeeting& meeting = *team.team_meeting;
    const int begin = meeting.on.minute / sim::kQuarterMinutes;
    const auto length =
        static_cast<int>(std::lround(draw.value(meeting.lasts) / sim::kQuarterMinutes));
    out.weekday = meeting.on.weekday;
    out.every_weeks = std::max(1, static_cast<int>(std::lround(draw.value(meeting.every) / 7)));
    out.time = sim::DayMask::range(begin, std::min(begin + length, sim::kQuartersPerDay));
  }
  return out;
}

/// Posts of a pool that end or are added on dates, whole posts at a time: the last ends first.
void change_posts(const Scenario& scenario, std::size_t post, double filled, const InputDraw& draw,
                  const CompiledPost& full_time, int first, Compiled& out) {
  for (const Scenario::Dated& dated : scenario.dated) {
    const auto wanted = static_cast<int>(std::lround(draw.value(dated.fte[post]) * filled * 100));
    const auto in_force = [&](const CompiledPost& one) { return one.until_day == kNever; };
    int have = 0;
    for (std::size_t p = static_cast<std::size_t>(first); p < out.posts.size(); ++p) {
      have += in_force(out.posts[p]) ? out.posts[p].fte_x100 : 0;
    }
    for (std::size_t p = out.posts.size(); p > static_cast<std::size_t>(first); --p) {
      CompiledPost& last = out.posts[p - 1];
      if (in_force(last) && have - wanted > last.fte_x100 / 2) {
        last.until_day = dated.from_day;
        have -= last.fte_x100;
      }
    }
    for (; wanted - have >= full_time.fte_x100 / 2; have += full_time.fte_x100) {
      out.posts.push_back(full_time);
      out.posts.back().from_day = dated.from_day;
    }
  }
}

void add_pool(const Scenario& scenario, std::size_t index, const InputDraw& draw,
              sim::PurposeRegistry& purposes, Compiled& out) {
  const Post& post = scenario.posts[index];
  const Team& team = scenario.teams[static_cast<std::size_t>(post.team)];
  const Pattern& pattern = scenario.patterns[static_cast<std::size_t>(post.pattern)];
  CompiledPool pool;
  pool.team = post.team;
  pool.role = post.role;
  pool.pattern = post.pattern;
  pool.first = static_cast<int>(out.posts.size());
  pool.holds_families = holds_families(post);
  pool.backlog_weeks = draw.value(team.backlog) / 7;  // held in days
  if (!post.pool) {
    pool.leaving = compile_leaving(team, draw);
  }
  // With turnover posts are left empty by those who leave, and filled again.
  const bool some_empty = team.vacancy && !post.pool && !pool.leaving.any;
  const double filled = some_empty ? 1 - draw.value(*team.vacancy) : 1;
  const double stated = draw.value(post.fte);
  const double number =
      post.room ? std::round(stated) : stated * filled;  // there is no half a room
  pool.fte_x100 = std::max(1, static_cast<int>(std::lround(number * 100)));
  const double ceiling = post.ceiling ? draw.value(*post.ceiling) : 0;
  const auto with = [&](int fte_x100) {
    CompiledPost one;
    one.pool = static_cast<int>(out.pools.size());
    one.fte_x100 = fte_x100;
    one.ceiling = static_cast<int>(std::lround(ceiling * one.fte_x100 / 100.0));
    one.hours = first_part_of(pattern.hours, one.fte_x100 / 100.0);
    for (const Slot& slot : post.slots) {
      const int quarter = slot.minute / sim::kQuarterMinutes;
      auto& day = one.slots[static_cast<std::size_t>(slot.weekday)];
      day = day | sim::DayMask::range(quarter, quarter + 1);
    }
    return one;
  };
  for (int left = pool.fte_x100; left > 0; left -= 100) {
    out.posts.push_back(with(std::min(left, 100)));
  }
  change_posts(scenario, index, filled, draw, with(100), pool.first, out);
  pool.count = static_cast<int>(out.posts.size()) - pool.first;
  const std::string stem =
      "post." + team.name + "." + scenario.roles[static_cast<std::size_t>(post.role)] + ".";
  pool.leave_purpose = purposes.add(stem + "leave");
  pool.training_purpose = purposes.add(stem + "training");
  pool.sick_gap_purpose = purposes.add(stem + "sick-gap");
  pool.sick_spell_purpose = purposes.add(stem + "sick-spell");
  pool.leaving.stay_purpose = purposes.add(stem + "stay");
  pool.leaving.vacancy_purpose = purposes.add(stem + "vacancy");
  pool.leaving.agency_purpose = purposes.add(stem + "agency");
  pool.leaving.arrives_purpose = purposes.add(stem + "agency-arrives");
  pool.leaving.start_purpose = purposes.add(stem + "vacant-at-start");
  if (!post.pool) {
    pool.training_days = team.training ? draw.value(*team.training) : 0;
    pool.team_meeting = compile_team_meeting(team, draw);
    pool.leave_days = team.leave ? draw.value(*team.leave) : 0;
    pool.absence = team.absence ? draw.value(*team.absence) : 0;
    pool.absence_spell = team.absence_spell ? draw.value(*team.absence_spell) : 5;
    if (pool.absence > 0) {
      pool.sick_spell = sim::QuantileTable::exponential(pool.absence_spell);
      pool.sick_gap =
          sim::QuantileTable::exponential(pool.absence_spell * (1 - pool.absence) / pool.absence);
    }
  }
  out.pools.push_back(std::move(pool));
}

/// Work from outside the pathway is shared by the posts that hold families of that role.
void add_outside_work(const Scenario& scenario, const InputDraw& draw, Compiled& out) {
  for (const Standing& standing : scenario.standing) {
    if (standing.strand != kNone || !standing.cases) {
      continue;
    }
    int fte = 0;
    for (const CompiledPool& pool : out.pools) {
      fte += pool.role == standing.role ? pool.fte_x100 : 0;
    }
    const double cases = draw.value(*standing.cases);
    const double weekly = draw.value(standing.work);
    for (CompiledPool& pool : out.pools) {
      if (pool.role == standing.role && fte > 0) {
        const double part = cases * pool.fte_x100 / fte;
        pool.outside_children += static_cast<int>(std::lround(part));
        pool.outside_weekly_q8 += std::llround(part * weekly * 256);
      }
    }
  }
}

/// Each pool of workers is supervised in its own team, or in the first area-wide one that has the role.
void add_supervision(const Scenario& scenario, const InputDraw& draw, Compiled& out) {
  for (const Standing& standing : scenario.standing) {
    for (std::size_t p = 0; p < out.pools.size(); ++p) {
      const CompiledPool& pool = out.pools[p];
      const auto& roles = standing.workers;
      if (std::find(roles.begin(), roles.end(), pool.role) == roles.end()) {
        continue;
      }
      const int supervisors = out.pool_of[static_cast<std::size_t>(pool.team) + 1]
                                         [static_cast<std::size_t>(standing.role)];
      out.supervision.push_back(
          {static_cast<int>(p), supervisors, std::llround(draw.value(standing.work) * 256)});
    }
  }
}

/// A team whose posts hold no families leaves them to the first that has such posts.
void find_holders(const Scenario& scenario, Compiled& out) {
  out.holders.assign(scenario.teams.size(), {});
  int first = kNone;
  for (std::size_t p = 0; p < out.pools.size(); ++p) {
    if (out.pools[p].holds_families) {
      out.holders[static_cast<std::size_t>(out.pools[p].team)].push_back(static_cast<int>(p));
      first = first == kNone ? out.pools[p].team : first;
    }
  }
  for (std::size_t p = 0; p < out.pools.size(); ++p) {
    CompiledPool& pool = out.pools[p];
    pool.colleagues = {static_cast<int>(p)};
    if (pool.holds_families) {
      for (const int other : out.holders[static_cast<std::size_t>(pool.team)]) {
        if (other != static_cast<int>(p)) {
          pool.colleagues.push_back(other);
        }
      }
    }
  }
  out.holding_team.assign(scenario.teams.size() + 1, first);
  for (std::size_t t = 0; t < scenario.teams.size(); ++t) {
    if (!out.holders[t].empty()) {
      out.holding_team[t + 1] = static_cast<int>(t);
    }
  }
}

bool is_school_holiday(const Stream& stream, std::chrono::year_month_day date) {
  const int now = static_cast<int>(static_cast<unsigned>(date.month()) * 100 +
                                   static_cast<unsigned>(date.day()));
  return std::any_of(stream.school_holidays.begin(), stream.school_holidays.end(),
                     [now](const std::pair<int, int>& span) {
                       return span.first <= span.second ? now >= span.first && now <= span.second
                                                        : now >= span.first || now <= span.second;
                     });
}

double shape_of_day(const Stream& stream, const Compiled& out, std::int32_t day) {
  const int weekday = sim::weekday_of(day);
  double shape = stream.weekday[weekday];
  if (out.uses_calendar && weekday < sim::kSaturday && !out.calendar.is_working_day(day)) {
    shape *= stream.bank_holiday;
  }
  if (!stream.school_holidays.empty() && is_school_holiday(stream, sim::date_of(day))) {
    shape *= stream.school_holiday;
  }
  return shape;
}

struct Level {
  std::int32_t first_day = 0;
  std::int32_t last_day = 0;
  double level = 1;
};

/// Shocks on the same day multiply.
double shock_of_day(const std::vector<Level>& shocks, std::int32_t day) {
  double level = 1;
  for (const Level& shock : shocks) {
    level *= day >= shock.first_day && day <= shock.last_day ? shock.level : 1;
  }
  return level;
}

/// Mean 1 and this s.d. of the log.
sim::QuantileTable level_with_mean_one(double log_sd) {
  constexpr double kZ90 = 1.2815515655446004;
  const double median = std::exp(-log_sd * log_sd / 2);
  return sim::QuantileTable::lognormal_median_p90(median, median * std::exp(kZ90 * log_sd));
}

/// Shares of 1 to kMaxChildren children: one, and a Poisson number more that is cut there.
std::vector<double> cut_poisson(double more) {
  std::vector<double> shares;
  double term = 1;
  for (int n = 0; n < kMaxChildren; ++n) {
    shares.push_back(term);
    term *= more / (n + 1);
  }
  const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) {
    share /= total;
  }
  return shares;
}

/// The cut takes from the mean, so the rate before it is the one whose mean after it is `mean`.
sim::Shares children_shares(double mean) {
  double low = std::max(mean - 1, 0.0);
  double high = 2 * low;  // enough for a mean of 5, the most that a file may state
  while (true) {
    const double more = low + (high - low) / 2;
    if (more <= low || more >= high) {
      return sim::Shares(cut_poisson(low));
    }
    const std::vector<double> shares = cut_poisson(more);
    double children = 0;
    for (std::size_t n = 0; n < shares.size(); ++n) {
      children += shares[n] * static_cast<double>(n + 1);
    }
    (children < mean ? low : high) = more;
  }
}

CompiledStream compile_stream(const Stream& stream, const InputDraw& draw,
                              sim::PurposeRegistry& purposes, const Compiled& out) {
  CompiledStream result;
  result.start = {stream.start.step, stream.start.strand, true, kNone, {}};
  const double families = draw.value(stream.families);
  double year_shape = 0;
  for (std::int32_t day = out.year_first; day < out.year_end; ++day) {
    year_shape += shape_of_day(stream, out, day);
  }
  const double years = (out.year_end - out.year_first) / 365.25;
  std::vector<Level> shocks;
  for (const Shock& shock : stream.shocks) {
    shocks.push_back({shock.first_day, shock.last_day, draw.value(shock.level)});
  }
  for (std::int32_t day = out.first_day; day < out.end_day; ++day) {
    // A year of days on which nobody comes has no shape to scale.
    const double mean =
        year_shape > 0 ? families * years * shape_of_day(stream, out, day) / year_shape : 0;
    result.day_mean_q32.push_back(std::llround(mean * shock_of_day(shocks, day) * kQ32));
  }
  if (stream.year_level) {
    result.has_year_level = true;
    result.year_level = level_with_mean_one(draw.value(*stream.year_level));
  }
  if (stream.dispersion) {
    const double excess = draw.value(*stream.dispersion) - 1;
    if (excess > 0 && families > 0) {
      result.has_week_level = true;
      result.week_level =
          level_with_mean_one(std::sqrt(std::log1p(excess / (families * 7 / 365.25))));
    }
  }
  std::vector<sim::Band> hours;
  double weight = 0;
  for (const Stream::HourBand& band : stream.hours) {
    weight += band.weight;
  }
  for (const Stream::HourBand& band : stream.hours) {
    hours.push_back(
        {static_cast<double>(band.from), static_cast<double>(band.to), band.weight / weight});
  }
  result.minute_of_day =
      hours.empty() ? sim::QuantileTable::uniform(0, 1440) : sim::QuantileTable::bands(hours);
  result.children = children_shares(draw.value(stream.children));
  result.alike = sim::Shares::yes_or_no(draw.value(stream.alike));
  const std::string stem = "stream." + stream.name + ".";
  result.counts_as_referral = stream.counts_as_referral;
  result.gap_purpose = purposes.add(stem + "gap");
  result.minute_purpose = purposes.add(stem + "minute");
  result.children_purpose = purposes.add(stem + "children");
  result.alike_purpose = purposes.add("family.alike");
  result.harm_purpose = purposes.add("family.harm");
  result.own_harm_purpose = purposes.add("child.harm");
  result.team_purpose = purposes.add("family.team");
  result.year_purpose = purposes.add(stem + "year-level");
  result.week_purpose = purposes.add(stem + "week-level");
  return result;
}

}  // namespace

void compile_posts(const Scenario& scenario, const InputDraw& draw, sim::PurposeRegistry& purposes,
                   Compiled& out) {
  for (std::size_t post = 0; post < scenario.posts.size(); ++post) {
    add_pool(scenario, post, draw, purposes, out);
  }
  add_outside_work(scenario, draw, out);
  find_holders(scenario, out);
  const std::size_t roles = scenario.roles.size();
  out.pool_of.assign(scenario.teams.size() + 1, std::vector<int>(roles, kNone));
  for (std::size_t row = 0; row < out.pool_of.size(); ++row) {
    for (std::size_t p = 0; p < out.pools.size(); ++p) {
      const CompiledPool& pool = out.pools[p];
      int& entry = out.pool_of[row][static_cast<std::size_t>(pool.role)];
      const bool own = pool.team == static_cast<int>(row) - 1;
      const bool area_wide = scenario.teams[static_cast<std::size_t>(pool.team)].area_wide;
      if (own || (area_wide && entry == kNone)) {
        entry = static_cast<int>(p);
      }
    }
  }
  add_supervision(scenario, draw, out);
  std::vector<Quantity> shares;
  for (std::size_t t = 0; t < scenario.teams.size(); ++t) {
    if (!scenario.teams[t].area_wide) {
      out.family_teams.push_back(static_cast<int>(t));
      shares.push_back(scenario.teams[t].families);
    }
  }
  if (!shares.empty()) {
    out.family_team = sim::Shares(draw.shares(shares, std::nullopt));
  }
  for (std::size_t p = 0; p < scenario.patterns.size(); ++p) {
    if (scenario.patterns[p].name == "office") {
      out.day_pattern = static_cast<int>(p);
    }
  }
}

void compile_facts(const Scenario& scenario, const InputDraw& draw, sim::PurposeRegistry& purposes,
                   Compiled& out) {
  for (const Fact& fact : scenario.facts) {
    CompiledFact compiled;
    compiled.name = fact.name;
    compiled.per_child = fact.per_child;
    compiled.date = fact.date;
    compiled.drawn = !fact.date || fact.from_arrival.has_value();
    if (fact.from_arrival) {
      compiled.from_arrival = compile_table(*fact.from_arrival, draw);
    }
    compiled.after_arrival = fact.after_arrival;
    compiled.only_if = fact.only_if;
    const std::string stem = "fact." + fact.name;
    compiled.purpose = purposes.add(stem);
    compiled.alike_purpose = purposes.add(stem + ".alike");
    compiled.own_purpose = purposes.add(stem + ".own");
    out.facts.push_back(std::move(compiled));
    out.fact_shares.push_back(fact.shares.empty()
                                  ? sim::Shares()
                                  : sim::Shares(draw.shares(fact.shares, fact.concentration)));
  }
}

void compile_demand(const Scenario& scenario, const InputDraw& draw, sim::PurposeRegistry& purposes,
                    Compiled& out) {
  for (const Stream& stream : scenario.streams) {
    out.streams.push_back(compile_stream(stream, draw, purposes, out));
  }
}

}  // namespace casetide::model
