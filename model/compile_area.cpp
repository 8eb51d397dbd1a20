// Posts of an area: who works in which team, when, and how they come and go; declared in compile_parts.hpp.
#include <algorithm>
#include <cmath>

#include "model/compile_parts.hpp"
#include "model/snapshot.hpp"

namespace casetide::model {
namespace {

constexpr double kQ32 = 4294967296.0;

/// Part of the week's hours, from the `first`-th of the days worked on: whole days, but for the last.
WeekHours part_of_week(const WeekHours& whole, double share, int first) {
  WeekHours part;
  std::vector<std::size_t> worked;
  int total = 0;
  for (std::size_t d = 0; d < whole.days.size(); ++d) {
    total += whole.days[d].count();
    if (!whole.days[d].none()) {
      worked.push_back(d);
    }
  }
  int left = static_cast<int>(std::lround(total * share));
  for (std::size_t i = 0; i < worked.size(); ++i) {
    const std::size_t d = worked[(static_cast<std::size_t>(first) + i) % worked.size()];
    part.days[d] = whole.days[d].first_of(left);
    left -= part.days[d].count();
  }
  if (whole.bank_holiday) {
    part.bank_holiday = whole.bank_holiday->first_of(
        static_cast<int>(std::lround(whole.bank_holiday->count() * share)));
  }
  return part;
}

/// How many of the people of `fte_x100` posts work part-time, and how much of a full-time week.
struct PartTime {
  int people = 0;
  int fte_x100 = 100;
};

PartTime part_time_of(const Post& post, int fte_x100, const InputDraw& draw) {
  PartTime part;
  if (post.part_time && post.part_time_hours) {
    const double share = draw.value(*post.part_time);
    const double hours = draw.value(*post.part_time_hours);
    const double people = fte_x100 / 100.0 / (1 - share * (1 - hours));
    part.fte_x100 = std::clamp(static_cast<int>(std::lround(100 * hours)), 1, 100);
    part.people = std::min(static_cast<int>(std::lround(share * people)), fte_x100 / part.fte_x100);
  }
  return part;
}

/// Of a duration found in progress at a random moment, what is left: its density is the share of
/// durations that reach so far, over their mean. Much of it lies in the longest of them, so there pieces
/// are taken eight to each halving of that share.
sim::QuantileTable what_is_left_of(const sim::QuantileTable& whole) {
  constexpr int kPieces = 64;
  constexpr int kHalvings = 25;  // from a 64th to 2^-31
  constexpr int kPiecesEach = 8;
  const auto reached_by = [&](double share) {
    const auto word = static_cast<std::uint32_t>(std::min((1 - share) * kQ32, kQ32 - 1));
    return static_cast<double>(whole.draw_q16(word)) / static_cast<double>(kQ16);
  };
  std::vector<sim::Band> bands;
  double total = 0;
  double low = 0;
  double longer = 1;
  const auto up_to = [&](double share) {
    const double high = reached_by(share);
    if (high > low) {
      bands.push_back({low, high, (high - low) * (longer + share) / 2});
      total += bands.back().share;
      low = high;
    }
    longer = share;
  };
  for (int i = 0; i < kPieces; ++i)
    up_to(1 - static_cast<double>(i) / kPieces);
  for (int i = 1; i <= kHalvings * kPiecesEach; ++i)
    up_to(std::exp2(-static_cast<double>(i) / kPiecesEach) / kPieces);
  for (sim::Band& band : bands) {
    band.share /= total;
  }
  return bands.empty() ? sim::QuantileTable::fixed(0) : sim::QuantileTable::bands(bands);
}

/// Of the time that posts are vacant, the part after somebody has come who comes `arrives` after the last
/// day, where that is before the vacancy's end: E[max(vacancy - arrives, 0)] / E[vacancy], in whole days.
double share_of_vacancy_after(const sim::QuantileTable& arrives,
                              const sim::QuantileTable& vacancy) {
  constexpr int kGrid = 64;
  const auto days = [](const sim::QuantileTable& table, int place) {
    const auto word = static_cast<std::uint32_t>((place + 0.5) / kGrid * kQ32);
    return std::max(1, table.draw(word));
  };
  double all = 0;
  double after = 0;
  for (int v = 0; v < kGrid; ++v) {
    const int lasts = days(vacancy, v);
    all += lasts * kGrid;
    for (int a = 0; a < kGrid; ++a) {
      after += std::max(lasts - days(arrives, a), 0);
    }
  }
  return after / all;
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
  out.agency_has_come =
      sim::Shares::yes_or_no(share_of_vacancy_after(out.agency_arrives, out.vacancy));
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

/// The mean spell with the long ones among them, and so the gaps that keep the share of days lost.
void compile_sickness(const Team& team, const InputDraw& draw, CompiledPool& pool) {
  pool.absence = team.absence ? draw.value(*team.absence) : 0;
  const double other = team.absence_spell ? draw.value(*team.absence_spell) : 5;
  pool.absence_spell = other;
  if (pool.absence > 0) {
    pool.sick_spell = sim::QuantileTable::exponential(other);
    if (team.long_spells && team.long_spell) {
      const double share = draw.value(*team.long_spells);
      const double spell = draw.value(*team.long_spell);
      pool.long_spells = sim::Shares::yes_or_no(share);
      pool.long_spell = sim::QuantileTable::exponential(spell);
      pool.absence_spell = share * spell + (1 - share) * other;
    }
    pool.sick_gap =
        sim::QuantileTable::exponential(pool.absence_spell * (1 - pool.absence) / pool.absence);
  }
  pool.moved_after = team.moved_after
                         ? std::max(1, static_cast<int>(std::lround(draw.value(*team.moved_after))))
                         : 0;
}

std::vector<int> weekdays_of(const WeekHours& week) {
  std::vector<int> weekdays;
  for (std::size_t day = 0; day < week.days.size(); ++day) {
    if (!week.days[day].none()) {
      weekdays.push_back(static_cast<int>(day));
    }
  }
  return weekdays;
}

int days_worked(const WeekHours& week) {
  return static_cast<int>(weekdays_of(week).size());
}

/// Leave in days of the post's own, as many weeks as a full-time post has.
void compile_leave_by_season(const WeekHours& full_time, double days, double in_school_holidays,
                             CompiledPost& post) {
  const int week = std::max(days_worked(full_time), 1);
  post.leave_days = static_cast<int>(std::lround(days * days_worked(post.hours) / week));
  const double of_them = post.leave_days * in_school_holidays;
  post.leave_in_school_holidays = static_cast<int>(of_them);
  post.one_more_in_school_holidays =
      sim::Shares::yes_or_no(of_them - post.leave_in_school_holidays);
}

/// Of those who come so many are in their first year that the share of them is held: the part of a mean
/// stay that lies in it is what one of them adds.
CompiledFirstYear compile_first_year(const Post& post, const CompiledLeaving& leaving,
                                     const InputDraw& draw) {
  constexpr double kFirstYearDays = 365;
  CompiledFirstYear out;
  if (!post.first_year || post.pool) {
    return out;
  }
  const double share = draw.value(*post.first_year);
  const double stay = leaving.any ? leaving.stay.mean() : kFirstYearDays;
  const double notice = leaving.notice_days;
  const double in_it =
      notice + stay * (1 - std::exp(-std::max(kFirstYearDays - notice, 0.0) / stay));
  out.any = true;
  out.at_start = sim::Shares::yes_or_no(share);
  out.on_joining = sim::Shares::yes_or_no(std::min(share * (stay + notice) / in_it, 1.0));
  for (const auto& [until, ceiling] : post.first_year_ceiling) {
    out.until_days.push_back(until);
  }
  return out;
}

/// Ranges may overlap, but no ceiling falls.
std::vector<int> first_year_ceilings(const Post& post, double full, const InputDraw& draw) {
  std::vector<int> out;
  for (const auto& [until, share] : post.first_year_ceiling) {
    const auto children = static_cast<int>(std::lround(full * draw.value(share)));
    out.push_back(out.empty() ? children : std::max(out.back(), children));
  }
  return out;
}

/// Posts of a pool that end or are added on dates, whole posts at a time: the last ends first.
struct PostChanges {
  double filled = 1;          ///< share of what is stated that has somebody in it
  std::int32_t from_day = 0;  ///< changes before that day are left out
  int more_x100 = 0;          ///< than is stated: what a snapshot had more, or less
};
void change_posts(const Scenario& scenario, std::size_t post, const PostChanges& changes,
                  const InputDraw& draw, const CompiledPost& full_time, int first, Compiled& out) {
  for (const Scenario::Dated& dated : scenario.dated) {
    if (dated.from_day < changes.from_day) {
      continue;
    }
    const int wanted =
        static_cast<int>(std::lround(draw.value(dated.fte[post]) * changes.filled * 100)) +
        changes.more_x100;
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

/// The posts of a pool in a snapshot, by number.
std::vector<const SnapshotPost*> posts_in_snapshot(const Snapshot& snapshot, int team, int role) {
  std::vector<const SnapshotPost*> posts;
  for (const SnapshotPost& post : snapshot.posts) {
    if (post.team == team && post.role == role) {
      posts.push_back(&post);
    }
  }
  std::sort(posts.begin(), posts.end(),
            [](const SnapshotPost* a, const SnapshotPost* b) { return a->number < b->number; });
  return posts;
}

/// What part-time people of the pool work then, whatever is drawn for it: the first of its posts that are
/// less than a whole one. What is left of the posts stated comes last.
int first_part_of_week(const Snapshot& snapshot, const CompiledPool& pool) {
  for (const SnapshotPost* row : posts_in_snapshot(snapshot, pool.team, pool.role)) {
    if (row->fte_x100 < 100) {
      return row->fte_x100;
    }
  }
  return kNone;
}

/// How many posts there are is known on the day of a snapshot, whatever is drawn for an uncertain number.
/// Only what a policy changes from that day on is the scenario's.
template <class With>
void take_posts_of_snapshot(const Scenario& scenario, std::size_t index, double filled,
                            const InputDraw& draw, With& with, CompiledPool& pool, Compiled& out) {
  const std::int32_t day = out.snapshot->day;
  const auto rows = posts_in_snapshot(*out.snapshot, pool.team, pool.role);
  const auto first = static_cast<std::size_t>(pool.first);
  bool same = true;
  int have = 0;
  std::size_t begun = 0;
  for (std::size_t p = first; p < out.posts.size(); ++p) {
    const CompiledPost& post = out.posts[p];
    if (post.from_day < day) {
      ++begun;
      have += post.until_day >= day ? post.fte_x100 : 0;
    }
  }
  int had = 0;
  std::size_t known = 0;
  for (const SnapshotPost* row : rows) {
    if (row->begins_on >= day) {
      continue;
    }
    had += row->closed ? 0 : row->fte_x100;
    const std::size_t p = first + known++;
    same = same && p < out.posts.size() && out.posts[p].from_day < day &&
           out.posts[p].fte_x100 == row->fte_x100 && (out.posts[p].until_day < day) == row->closed;
  }
  if (rows.empty() || (same && begun == known)) {
    return;
  }
  out.posts.resize(first);
  pool.fte_x100 = 0;
  for (const SnapshotPost* row : rows) {
    if (row->begins_on < day) {
      out.posts.push_back(with(row->fte_x100));
      out.posts.back().until_day = row->closed ? day : kNever;
      pool.fte_x100 += row->fte_x100;
    }
  }
  change_posts(scenario, index, {filled, day, had - have}, draw, with(100), pool.first, out);
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
  pool.weekdays = weekdays_of(pattern.hours);
  pool.first = static_cast<int>(out.posts.size());
  pool.holds_families = holds_families(post);
  pool.backlog_weeks = draw.value(team.backlog) / 7;  // held in days
  if (!post.pool) {
    pool.leaving = compile_leaving(team, draw);
  }
  pool.first_year = compile_first_year(post, pool.leaving, draw);
  // With turnover posts are left empty by those who leave, and filled again.
  const bool some_empty = team.vacancy && !post.pool && !pool.leaving.any;
  const double filled = some_empty ? 1 - draw.value(*team.vacancy) : 1;
  const double stated = draw.value(post.fte);
  const double number =
      post.room ? std::round(stated) : stated * filled;  // there is no half a room
  pool.fte_x100 = std::max(1, static_cast<int>(std::lround(number * 100)));
  const double ceiling = post.ceiling ? draw.value(*post.ceiling) : 0;
  if (!post.pool) {
    pool.leave_days = team.leave ? draw.value(*team.leave) : 0;
    pool.leave_by_season = team.leave && team.leave_in_school_holidays;
  }
  const double in_school_holidays =
      pool.leave_by_season ? draw.value(*team.leave_in_school_holidays) : 0;
  // Diaries of a snapshot are kept free for the meetings of its own draw.
  const bool has_diaries = out.snapshot != nullptr && !out.snapshot->lacks("seed");
  const InputDraw diaries =
      has_diaries ? InputDraw(out.snapshot->seed, out.snapshot->replication / 2) : draw;
  // A post that is less than a whole one works the first part of the week, but for part-time people.
  const auto with = [&](int fte_x100, int first_day) {
    CompiledPost one;
    one.pool = static_cast<int>(out.pools.size());
    one.role = post.role;
    if (!post.pool) {
      one.team_meeting = compile_team_meeting(team, diaries);
    }
    one.fte_x100 = fte_x100;
    one.ceiling = static_cast<int>(std::lround(ceiling * one.fte_x100 / 100.0));
    if (post.task_hours) {
      one.most_waiting =
          static_cast<int>(std::lround(draw.value(*post.task_hours) * one.fte_x100 / 100.0));
      out.any_task_hours = true;
    }
    one.first_year_ceilings = first_year_ceilings(post, ceiling * one.fte_x100 / 100.0, draw);
    one.hours = part_of_week(pattern.hours, one.fte_x100 / 100.0, first_day);
    if (pool.leave_by_season) {
      compile_leave_by_season(pattern.hours, pool.leave_days, in_school_holidays, one);
    }
    for (const Slot& slot : post.slots) {
      const int quarter = slot.minute / sim::kQuarterMinutes;
      auto& day = one.slots[static_cast<std::size_t>(slot.weekday)];
      day = day | sim::DayMask::range(quarter, quarter + 1);
    }
    return one;
  };
  const PartTime part = part_time_of(post, pool.fte_x100, draw);
  int left = pool.fte_x100 - part.people * part.fte_x100;
  const int people = part.people + left / 100;
  for (int i = 0, of_them = 0; i < people; ++i) {  // part-time people evenly among the others
    const bool part_time = std::int64_t{i + 1} * part.people / people > of_them;
    out.posts.push_back(part_time ? with(part.fte_x100, of_them++) : with(100, 0));
    out.posts.back().part_time = part_time;
  }
  if (left %= 100; left > 0) {
    out.posts.push_back(with(left, 0));
  }
  change_posts(scenario, index, {filled, 0, 0}, draw, with(100, 0), pool.first, out);
  if (out.snapshot != nullptr) {
    const int part_of_week_then = first_part_of_week(*out.snapshot, pool);
    auto of_snapshot = [&, of_them = 0](int fte_x100) mutable {
      const bool part_time = part.people > 0 && fte_x100 == part_of_week_then;
      CompiledPost one = with(fte_x100, part_time ? of_them++ : 0);
      one.part_time = part_time;
      return one;
    };
    take_posts_of_snapshot(scenario, index, filled, draw, of_snapshot, pool, out);
  }
  pool.count = static_cast<int>(out.posts.size()) - pool.first;
  const std::string stem =
      "post." + team.name + "." + scenario.roles[static_cast<std::size_t>(post.role)] + ".";
  pool.leave_purpose = purposes.add(stem + "leave");
  pool.leave_by_season_purpose = purposes.add(stem + "leave-by-season");
  pool.training_purpose = purposes.add(stem + "training");
  pool.sick_gap_purpose = purposes.add(stem + "sick-gap");
  pool.sick_spell_purpose = purposes.add(stem + "sick-spell");
  pool.first_year.purpose = purposes.add(stem + "first-year");
  pool.leaving.stay_purpose = purposes.add(stem + "stay");
  pool.leaving.vacancy_purpose = purposes.add(stem + "vacancy");
  pool.leaving.agency_purpose = purposes.add(stem + "agency");
  pool.leaving.arrives_purpose = purposes.add(stem + "agency-arrives");
  pool.leaving.start_purpose = purposes.add(stem + "vacant-at-start");
  if (!post.pool) {
    pool.training_days = team.training ? draw.value(*team.training) : 0;
    compile_sickness(team, draw, pool);
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
        const std::int64_t weekly_q8 = std::llround(part * weekly * 256);
        pool.outside_weekly_q8 += weekly_q8;
        pool.outside_lines.emplace_back(static_cast<int>(&standing - scenario.standing.data()),
                                        weekly_q8);
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
      out.supervision.push_back({static_cast<int>(&standing - scenario.standing.data()),
                                 static_cast<int>(p), supervisors,
                                 std::llround(draw.value(standing.work) * 256)});
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

}  // namespace

void compile_posts(const Scenario& scenario, const InputDraw& draw, sim::PurposeRegistry& purposes,
                   Compiled& out) {
  for (std::size_t post = 0; post < scenario.posts.size(); ++post) {
    add_pool(scenario, post, draw, purposes, out);
  }
  for (CompiledPost& post : out.posts) {
    std::array<sim::CountedMask, kDayKinds> week;
    for (std::size_t kind = 0; kind < kDayKinds; ++kind) {
      week[kind] = sim::CountedMask(post.hours.on(static_cast<int>(kind % 7), kind >= 7));
    }
    const auto same = std::find(out.weeks_worked.begin(), out.weeks_worked.end(), week);
    post.week = static_cast<int>(same - out.weeks_worked.begin());
    if (same == out.weeks_worked.end()) {
      out.weeks_worked.push_back(week);
    }
  }
  if (std::any_of(out.pools.begin(), out.pools.end(),
                  [](const CompiledPool& pool) { return pool.leave_by_season; })) {
    for (int day = 0; day < out.years_of_leave() * kDaysOfLeaveYear; ++day) {
      out.school_holiday.push_back(is_school_holiday(scenario, out.first_day + day));
    }
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

}  // namespace casetide::model
