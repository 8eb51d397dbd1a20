// The whole of `plan` against a small simulated service, all of whose plans are simulated.
//
// A clerk looks at what comes in and a worker does the work; either can be late. What share of years meets the
// aim under each of the 15 plans is taken from 192 years each, of another seed than any search. The answer for
// 20 seeds is held against that: how often it is the cheapest plan that is good enough, how often a plan is
// called sure that is not, and whether any square-root staffing that is good enough would have cost less.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analysis/output_folder.hpp"
#include "analysis/plan.hpp"
#include "analysis/read_plan.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

constexpr std::uint32_t kTruthYears = 192;
constexpr std::uint32_t kTruthSeed = 7777;
constexpr int kSeeds = 20;
constexpr double kAssurance = 0.8;

const std::string kCallers = "104 families a year; assumed 78 to 130 families a year";

const std::string kScenario = R"(
title   = "A clerk and workers"
year    = "2026-01-01 to 2026-12-31"
warm-up = "0 years"
run-out = "15 working days"
area    = "area.toml"
[stream.callers]
start = "visit.look"
families = "104 families a year; assumed 78 to 130 families a year"
children-per-family = "1; source test"
alike = "1; source test"
source = "test"
[strand.visit]
[step.look]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = { mean = "8 hours", shape = "exponential", source = "test" }
next   = "work"
[step.work]
strand = "visit"
kind   = "task"
by     = "worker"
effort = { mean = "32 hours", shape = "exponential", source = "test" }
[clock.visit]
from   = "referral.received"
until  = "work.done"
limit  = "15 working days"
source = "test"
)";

// In a file of its own: what a scenario file itself states counts more than any plan.
const std::string kArea = R"(
[pattern.office]
hours = "09:00 to 17:00"
days  = "Monday to Friday"
[team.desk.posts]
clerk  = { fte = "1; source test", pattern = "office", pool = true }
worker = { fte = "3; source test", pattern = "office", pool = true }
)";

const std::string kAim = R"(measure  = "clock visit in time by family"
at-least = "85 %"
)";

const std::string kPlan = R"(
title     = "In time"
scenario  = "scenario.toml"
after     = "0 months"
[aim.visits]
)" + kAim + R"([choose.clerks]
value = "team.desk.posts.clerk.fte"
from  = "0.5 posts"
to    = "1.5 posts"
step  = "0.5 posts"
cost  = "£60,000 a year"
[choose.workers]
value = "team.desk.posts.worker.fte"
from  = "2 posts"
to    = "4 posts"
step  = "0.5 posts"
cost  = "£50,000 a year"
)";

/// The service in a folder, and one folder more for each study of it.
class Service {
 public:
  /// `policy`: more that is in force; `months`: after the year that are looked at; `aim`: in place of the plan's.
  explicit Service(const std::string& policy = "", const std::string& months = "0",
                   const std::string& scenario = kScenario, const std::string& aim = kAim) {
    const bool more = !policy.empty();
    put(folder_ / "scenario.toml", (more ? "policies = [\"more.toml\"]\n" : "") + scenario);
    put(folder_ / "area.toml", kArea);
    if (more) put(folder_ / "more.toml", "title = \"More\"\n" + policy);
    std::string plan = kPlan;
    plan.replace(plan.find("0 months"), 1, months);
    plan.replace(plan.find(kAim), kAim.size(), aim);
    put(folder_ / "plan.toml", plan);
    reading_ = read_plan(folder_ / "plan.toml");
    for (const model::Problem& problem : reading_.problems)
      ADD_FAILURE() << to_string(problem);
  }

  [[nodiscard]] const PlanFile& plan() const { return reading_.plan.value(); }
  [[nodiscard]] const PlanBase& base() const { return reading_.base.value(); }

  template <class Use>
  auto with_points(std::uint32_t seed, Use use) const {
    const TemporaryFolder out;
    const StudyFolder folder(out / "study", {"plan.json"}, Existing::refuse);
    const Points points(folder, pathway_simulation(), {.seed = seed, .threads = 2});
    return use(points);
  }

  [[nodiscard]] std::vector<PlanValues> all() const {
    std::vector<PlanValues> list;
    for (const double clerks : plan().choices[0].levels())
      for (const double workers : plan().choices[1].levels())
        list.push_back({clerks, workers});
    return list;
  }
  [[nodiscard]] static double cost(const PlanValues& values) {
    return 60'000 * values[0] + 50'000 * values[1];
  }

 private:
  TemporaryFolder folder_;
  PlanReading reading_;
};

/// What 20 studies came to, each of another seed.
struct Studies {
  int sure = 0;
  int best = 0;   ///< the cheapest that is good enough
  int wrong = 0;  ///< called sure, and not good enough
};

class PlanProof : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    service_ = new Service();
    service_->with_points(kTruthSeed, [](const Points& points) {
      PlanPoints plans(service_->plan(), service_->base(), points);
      for (const PlanValues& values : service_->all()) {
        const OutputValues found = plans.years(values, kTruthYears, {});
        truth_[values] = static_cast<double>(met_years(margins_of(service_->plan(), found))) /
                         static_cast<double>(kTruthYears);
      }
      return 0;
    });
  }
  static void TearDownTestSuite() { delete service_; }

  [[nodiscard]] static std::optional<PlanValues> answer(std::uint32_t seed,
                                                        const PlanOptions& options) {
    return service_->with_points(seed, [&](const Points& points) -> std::optional<PlanValues> {
      const auto found = answer_plan(service_->plan(), service_->base(), points, options);
      if (found.at("answer") != "sure") return std::nullopt;
      return found.at("plan").at("values").template get<PlanValues>();
    });
  }

  /// The least that a plan costs which meets the aim in so many years.
  [[nodiscard]] static double cheapest(double share) {
    double least = 1e9;
    for (const auto& [values, met] : truth_)
      if (met >= share) least = std::min(least, Service::cost(values));
    return least;
  }

  [[nodiscard]] static Studies studies(const PlanOptions& options) {
    Studies all;
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
      const auto plan = answer(seed, options);
      if (!plan) continue;
      ++all.sure;
      all.best += Service::cost(*plan) == cheapest(kAssurance) ? 1 : 0;
      all.wrong += truth_.at(*plan) < kAssurance ? 1 : 0;
    }
    return all;
  }

  static Service* service_;
  static std::map<PlanValues, double> truth_;
};

Service* PlanProof::service_ = nullptr;
std::map<PlanValues, double> PlanProof::truth_;

// Stated: the cheapest plan that is good enough in at least 8 of 10 studies, with twice the search's years in 9 of
// 10; and a plan that is not in at most 1 of 20.
TEST_F(PlanProof, FindTheCheapestThatIsGoodEnoughAndAreHardlyEverWrong) {
  const Studies found = studies({});
  EXPECT_GE(found.best, 16);
  EXPECT_LE(found.wrong, 1);
  EXPECT_EQ(found.sure, kSeeds);
}

TEST_F(PlanProof, FindTheCheapestMoreOftenWithMoreYearsOfTheSearch) {
  PlanOptions options;
  options.search.budget *= 2;
  const Studies found = studies(options);
  EXPECT_GE(found.best, 18);
  EXPECT_LE(found.wrong, 1);
  EXPECT_EQ(found.sure, kSeeds);
}

TEST_F(PlanProof, SomeYearsOfAPlanAreThoseOfAllItsYears) {
  service_->with_points(3, [&](const Points& points) {
    PlanPoints plans(service_->plan(), service_->base(), points);
    const PlanValues few = {1, 2};
    const PlanValues more = {1, 3};
    const std::vector<std::uint32_t> years = {1, 2, 5, 11};
    const auto some = plans.margins({{few, years}, {more, {0}}});
    const auto all = margins_of(service_->plan(), plans.years(few, 12, {}));
    for (std::size_t i = 0; i < years.size(); ++i)
      EXPECT_EQ(some.at(0).at(i), all.at(years[i])) << years[i];
    EXPECT_EQ(some.at(1).at(0), margins_of(service_->plan(), plans.years(more, 2, {})).at(0));
    EXPECT_NE(all.at(1), all.at(2));
    const auto fresh = margins_of(service_->plan(), plans.years(few, 12, {1}));
    EXPECT_NE(fresh, all) << "fresh years are others";
    return 0;
  });
}

// A measure of those that stopped in the year has nothing to say of it then.
TEST(PlanAims, AreMissedInAYearInWhichThingsFallDueAndNothingIsFinished) {
  std::string endless = kScenario;
  const std::string was = "{ mean = \"32 hours\", shape = \"exponential\", source = \"test\" }";
  endless.replace(endless.find(was), was.size(), "\"4000 hours; source test\"");
  const Service service("", "0", endless);
  service.with_points(3, [&](const Points& points) {
    const PlanPoints plans(service.plan(), service.base(), points);
    const auto margins = plans.margins({{{1, 3}, {0, 1}}});
    EXPECT_EQ(margins.at(0), (std::vector<double>{-1, -1}));
    return 0;
  });
}

TEST_F(PlanProof, NoSquareRootStaffingThatIsGoodEnoughCostsLess) {
  const auto plan = answer(1, {});
  ASSERT_TRUE(plan.has_value());
  // Hours of work a year over the hours of 253 working days.
  const double loads[] = {100.0 * 8 / (253 * 8), 100.0 * 32 / (253 * 8)};
  int good = 0;
  for (double beta = 0; beta <= 4; beta += 0.125) {
    PlanValues staffing;
    for (std::size_t i = 0; i < 2; ++i) {
      const std::vector<double> levels = service_->plan().choices[i].levels();
      const double wanted = loads[i] + beta * std::sqrt(loads[i]);
      staffing.push_back(*std::ranges::min_element(
          levels, {}, [&](double level) { return std::abs(level - wanted); }));
    }
    if (truth_.at(staffing) < kAssurance) continue;
    ++good;
    EXPECT_GE(Service::cost(staffing), Service::cost(*plan)) << "beta " << beta;
  }
  EXPECT_GT(good, 0);
}

// The fault that fresh years are for: to take the cheapest plan that was good enough in its few years of the
// search.
TEST_F(PlanProof, PlansTakenAtTheWordOfTheSearchWouldOftenBeWrong) {
  constexpr std::uint32_t kFew = 8;
  int wrong = 0;
  for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
    service_->with_points(seed, [&](const Points& points) {
      PlanPoints plans(service_->plan(), service_->base(), points);
      std::optional<PlanValues> taken;
      for (const PlanValues& values : service_->all()) {
        const auto met = met_years(margins_of(service_->plan(), plans.years(values, kFew, {})));
        if (met < kAssurance * kFew) continue;
        if (!taken || Service::cost(values) < Service::cost(*taken)) taken = values;
      }
      wrong += taken && truth_.at(*taken) < kAssurance ? 1 : 0;
      return 0;
    });
  }
  EXPECT_GT(wrong, 1);
}

/// A study's plan where `policy` is in force, and some months after the year are looked at.
nlohmann::json plan_with(const std::string& policy, const std::string& months = "6",
                         std::uint32_t seed = 1, const std::string& scenario = kScenario,
                         const std::string& aim = kAim) {
  const Service service(policy, months, scenario, aim);
  return service.with_points(seed, [&](const Points& points) {
    return answer_plan(service.plan(), service.base(), points, {.tries = 1});
  });
}

TEST(PlanAfterTheYear, APlanThatHoldsTheYearAndNotWhatFollowsIsNotSure) {
  // From the day after the year on five times as many come.
  const auto found = plan_with(
      "[stream.callers]\nshocks = [{ from = \"2027-01-01\", to = \"2027-12-31\", level = \"5; "
      "assumed "
      "4.9 to 5.1\" }]\n");
  EXPECT_EQ(found.at("answer"), "not sure");
  const auto& plan = found.at("plan");
  EXPECT_EQ(plan.at("verdict"), "fails after");
  EXPECT_GE(plan.at("bound").get<double>(), kAssurance);
  EXPECT_LT(plan.at("after").at("met_years").get<double>(),
            kAssurance * plan.at("after").at("years").get<double>());
}

// Of a Poisson number of 20 a year, at most 27 come in 95 years of 100; in a month at most 2, as many in a month as 27
// in a year, in 77: fewer than the assurance, though nothing changes.
TEST(PlanAfterTheYear, AMonthThatOnlyScattersMoreThanTheYearDoesNotFail) {
  std::string few = kScenario;
  few.replace(few.find(kCallers), kCallers.size(), "20 families a year; source test");
  int fewer = 0;
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    const auto found =
        plan_with("", "1", seed, few, "measure = \"referrals\"\nat-most = \"27 children\"\n");
    for (const auto& tried : found.at("verified")) {
      EXPECT_NE(tried.at("verdict"), "fails after") << seed;
      const auto& after = tried.at("after");
      if (after.is_null()) continue;
      fewer += after.at("met_years").get<double>() < kAssurance * after.at("years").get<double>();
    }
  }
  EXPECT_GT(fewer, 0);
}

TEST(PlanAfterTheYear, APlanIsSureWhereAllGoesOnAsItWas) {
  const auto found = plan_with("");
  EXPECT_EQ(found.at("answer"), "sure");
  EXPECT_EQ(found.at("plan").at("after").at("months"), 6);
  EXPECT_FALSE(found.at("plan").at("after").at("fails").get<bool>());
}

}  // namespace
}  // namespace casetide::analysis
