#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/area_parts.hpp"

namespace casetide::analysis {
namespace {

constexpr double kCeiling = 1.4;            // of the published caseload (rule 4)
constexpr double kPartnersLeast = 3;        // police and health on duty (rule 5)
constexpr double kMinuteTakersLeast = 2.5;  // for two chairs, who are the least (rule 6)
constexpr double kVacantMost = 0.6;  // and as much for agency workers: beyond it a team is no team

class People {
 public:
  explicit People(AreaDraft& draft) : draft_(draft), lines_(draft.lines), out_(draft.out) {}

  void write() {
    using enum PublishedColumn;
    out_.heading("people, by published figures (scenarios/README.md, How an area was built)");
    const auto referred = draft_.wanted(referrals, "referrals");
    const auto enquiries = draft_.wanted(section_47, "section-47");
    const auto held = draft_.wanted(conferences, "initial-conferences");
    const double base_enquiries = draft_.base_published("section-47");
    if (referred && enquiries) {
      const double by = (referred->value + enquiries->value) /
                        (draft_.base_published("referrals") + base_enquiries);
      const std::string source = draft_.source({*referred, *enquiries});
      for (const char* role : {"duty-worker", "duty-manager"})
        scale(role, by, 1, source, "referrals and enquiries together");
    }
    if (enquiries) {
      for (const char* role : {"police", "health"})
        scale(role, enquiries->value / base_enquiries, kPartnersLeast, draft_.source({*enquiries}),
              "enquiries");
    }
    if (held) {
      scale("minute-taker", held->value / draft_.base_published("initial-conferences"),
            kMinuteTakersLeast, draft_.source({*held}), "conferences");
    }
    absences();
    social_workers();
  }

 private:
  /// Posts that are the base's in proportion to something published, or the least.
  void scale(const std::string& role, double by, double least, const std::string& source,
             const std::string& driver) {
    for (const std::string& path : lines_.ending(".posts." + role + ".fte")) {
      const double wanted = lines_.number(path) * by;
      const double posts = std::max(least, wanted);
      out_.set(path, fmt::format("{}; {}: the base's, by {}{}",
                                 draft_.in_proportion(path, posts, 1, "posts"), source, driver,
                                 posts > wanted ? fmt::format(", at least {:g}", least) : ""));
    }
  }

  /// Published of social workers: for teams of theirs, duty workers and chairs among them.
  void absence(const std::string& team) {
    const std::string path = team + ".people.absence";
    if (!lines_.has(path)) return;
    if (const auto away = draft_.wanted(PublishedColumn::absence_percent, "absence"))
      out_.set(path, fmt::format("{:.1f} %; {}", away->value, draft_.source({*away})));
  }

  [[nodiscard]] std::vector<std::string> teams_with(const std::string& role) const {
    std::vector<std::string> teams;
    for (const std::string& path : lines_.ending(".posts." + role + ".fte"))
      teams.push_back(path.substr(0, path.find(".posts.")));
    return teams;
  }

  void absences() {
    const std::vector<std::string> workers = teams_with("social-worker");
    std::set<std::string> teams;
    for (const char* role : {"duty-worker", "conference-chair"}) {
      for (const std::string& team : teams_with(role))
        if (std::ranges::find(workers, team) == workers.end()) teams.insert(team);
    }
    for (const std::string& team : teams)
      absence(team);
  }

  void social_workers() {
    const auto holders = draft_.latest(PublishedColumn::case_holders);
    const auto workers = lines_.ending(".posts.social-worker.fte");
    const double base_posts = draft_.sum_of(workers);
    if (!holders || holders->value <= 0 || base_posts <= 0) {
      out_.note("not learned: case-holding social workers are not published; they are the base's");
      for (const std::string& team : teams_with("social-worker"))
        absence(team);
      return;
    }
    const Unfilled unfilled = unfilled_of(teams_with("social-worker").front() + ".people.");
    const double posts = holders->value / (1 - unfilled.vacant * (1 - unfilled.covered));
    for (const std::string& path : workers) {
      const std::string team = path.substr(0, path.find(".posts."));
      out_.set(
          path,
          fmt::format(
              "{:.1f} posts; {}: {:.1f} case holders, and {:.1f} of 100 posts that nobody fills",
              posts * lines_.number(path) / base_posts, draft_.source({*holders}), holders->value,
              100 * unfilled.vacant * (1 - unfilled.covered)));
      ceiling(team + ".posts.social-worker.ceiling");
      absence(team);
      staff(team + ".people.", unfilled);
    }
    scale("team-manager", posts / base_posts, 1, draft_.source({*holders}), "case holders");
  }

  /// Rule 4: what agencies do not fill of the vacancies stays empty. What is not published is the base's.
  struct Unfilled {
    double vacant = 0;
    double covered = 1;  ///< of the vacancies, by agency workers
    std::optional<LastPublished> vacancy;
    std::optional<LastPublished> agency;
  };
  [[nodiscard]] Unfilled unfilled_of(const std::string& people) {
    Unfilled of;
    of.vacancy = draft_.wanted(PublishedColumn::vacancy_percent, "vacancy");
    of.agency = draft_.wanted(PublishedColumn::agency_percent, "agency");
    const auto of_base = [&](const char* key) {
      return lines_.has(people + key) ? lines_.number(people + key) / 100 : 0;
    };
    of.vacant = std::min(kVacantMost, of.vacancy ? of.vacancy->value / 100 : of_base("vacancy"));
    if (of.vacant <= 0) return of;
    if (!of.agency) {
      of.covered = of_base("agency");
      return of;
    }
    const double agency = std::min(kVacantMost, of.agency->value / 100);
    of.covered = std::min(1.0, agency * (1 - of.vacant) / ((1 - agency) * of.vacant));
    return of;
  }

  void ceiling(const std::string& path) {
    const auto load = draft_.wanted(PublishedColumn::caseload, "caseload");
    if (!load || load->value <= 0 || !lines_.has(path)) return;
    out_.set(path, fmt::format("{}; {}: {:g} times the caseload",
                               draft_.in_proportion(path, kCeiling * load->value, 0, "children"),
                               draft_.source({*load}), kCeiling));
    draft_.put_in.insert("caseload");
  }

  void staff(const std::string& people, const Unfilled& unfilled) {
    if (!lines_.has(people + "vacancy")) return;
    if (const auto turnover = draft_.wanted(PublishedColumn::turnover_percent, "turnover")) {
      out_.set(people + "turnover",
               fmt::format("{:.1f} % a year; {}", turnover->value, draft_.source({*turnover})));
    }
    if (unfilled.vacancy) {
      const double published = unfilled.vacancy->value;
      out_.set(
          people + "vacancy",
          fmt::format("{:.1f} %; {}{}", 100 * unfilled.vacant, draft_.source({*unfilled.vacancy}),
                      published > 100 * kVacantMost
                          ? fmt::format(": {:.1f} % published, no more than {:g} taken", published,
                                        100 * kVacantMost)
                          : std::string()));
    }
    if (unfilled.agency && unfilled.vacant > 0) {
      out_.set(people + "agency",
               fmt::format("{:.0f} %; {}: of the vacancies, by the share of agency workers",
                           100 * unfilled.covered, draft_.source({*unfilled.agency})));
    }
  }

  AreaDraft& draft_;
  const BaseLines& lines_;
  AreaText& out_;
};

}  // namespace

void write_people(AreaDraft& draft) {
  People(draft).write();
}

}  // namespace casetide::analysis
