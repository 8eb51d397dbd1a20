#include "analysis/demand_overlay.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <boost/math/distributions/chi_squared.hpp>
#include <fmt/format.h>

#include "model/accepted_units.hpp"

namespace casetide::analysis {
namespace {

constexpr std::string_view kMonthNames[] = {"january",   "february", "march",    "april",
                                            "may",       "june",     "july",     "august",
                                            "september", "october",  "november", "december"};
constexpr double kMinutesPerYear = model::kDaysPerYear * 1440;

Ranged times(const Ranged& value, double factor) {
  return {value.value * factor, value.low * factor, value.high * factor};
}

/// What would end a quoted text or a provenance early.
std::string plain(std::string text) {
  for (char& letter : text) {
    if (letter == '"' || letter == '\\' || letter == ';' ||
        static_cast<unsigned char>(letter) < ' ')
      letter = ' ';
  }
  return text;
}

/// "prefix1.02suffix; assumed prefix0.94 to 1.1suffix; source ..."
std::string ranged_text(const Ranged& value, int digits, std::string_view prefix,
                        std::string_view suffix, const std::string& source) {
  return fmt::format("\"{0}{3:.{2}f}{1}; assumed {0}{4:.{2}f} to {5:.{2}f}{1}; source {6}\"",
                     prefix, suffix, digits, value.value, value.low, value.high, source);
}

}  // namespace

double family_dispersion(double dispersion, const Conversion& conversion) {
  const double children = conversion.children;
  // Families that come by chance bring 1 child and a Poisson number more: E[c^2] / E[c].
  const double returns = (children - 1 + children * children) / children;
  const double new_children =
      (dispersion - conversion.re_referred * returns) / (1 - conversion.re_referred);
  return std::max(1.0, (new_children - (children - 1) / children) / children);
}

StreamForecast stream_forecast(const DemandFit& fit, const YearForecast& year,
                               std::int32_t first_day, std::int32_t last_day,
                               const Conversion& conversion) {
  StreamForecast made;
  const double years = (last_day - first_day + 1) / model::kDaysPerYear;
  made.families = times(year.total, (1 - conversion.re_referred) / conversion.children / years);
  const double degrees =
      std::max(1.0, static_cast<double>(fit.periods().size()) - static_cast<double>(fit.years()) -
                        static_cast<double>(fit.coefficients().size() - (fit.has_trend() ? 2 : 1)));
  const boost::math::chi_squared squares(degrees);
  const auto at = [&](double probability) {
    return family_dispersion(
        fit.dispersion() * degrees / boost::math::quantile(squares, 1 - probability), conversion);
  };
  made.dispersion = {family_dispersion(fit.dispersion(), conversion), at(0.05), at(0.95)};
  made.year_sd = year.year_sd;
  made.states_year_sd = fit.year_sd_fitted();
  made.months = year.months;
  return made;
}

std::string demand_overlay(const model::Stream& stream, const StreamForecast& forecast,
                           const std::string& source, const std::vector<std::string>& notes) {
  const std::string from = plain(source);
  std::string text = fmt::format("title = \"Arrivals of {}: {}\"\n\n", stream.name, from);
  for (const std::string& note : notes)
    text += "# " + note + "\n";
  text += fmt::format("\n[stream.{}]\n", stream.name);
  if (stream.families.origin.path.ends_with(".every")) {
    const Ranged gap{kMinutesPerYear / forecast.families.value,
                     kMinutesPerYear / forecast.families.high,
                     kMinutesPerYear / forecast.families.low};
    text += "every      = " + ranged_text(gap, 2, "", " minutes", from) + "\n";
  } else {
    text +=
        "families   = " + ranged_text(forecast.families, 1, "", " families a year", from) + "\n";
  }
  if (forecast.states_year_sd)
    text += "year-level = " + ranged_text(forecast.year_sd, 4, "sd ", " of the log", from) + "\n";
  text += "dispersion = " + ranged_text(forecast.dispersion, 3, "", "", from) + "\n";
  if (forecast.months.empty()) return text;
  text += fmt::format("\n[stream.{}.months]\n", stream.name);
  for (std::size_t m = 0; m < forecast.months.size(); ++m)
    text += fmt::format("{:<9} = {}\n", kMonthNames[m],
                        ranged_text(forecast.months[m], 4, "", "", from));
  return text;
}

}  // namespace casetide::analysis
