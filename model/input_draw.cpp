#include "model/input_draw.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>

#include "sim/draws.hpp"

namespace casetide::model {
namespace {

constexpr double kZ95 = 1.6448536269514722;  // standard normal, 95th percentile
constexpr std::uint8_t kInputStream = 255;

std::string table_of(const std::string& path) {
  return path.substr(0, path.rfind('.'));
}

double two_piece(double median, double low, double high, double z) {
  return z < 0 ? median + (median - low) / kZ95 * z : median + (high - median) / kZ95 * z;
}

}  // namespace

std::optional<double> InputDraw::probability(const std::string& path) const {
  if (const auto fixed = point_.at.find(path); fixed != point_.at.end()) return fixed->second;
  return random_ ? std::optional(uniform(path)) : std::nullopt;
}

void InputDraw::note(const Quantity& quantity, double low, double high, std::string table) const {
  if (list_ == nullptr) return;
  const std::string& path = quantity.origin.path;
  if (std::ranges::find(*list_, path, &UncertainInput::path) != list_->end()) return;
  list_->push_back({path, quantity.text, quantity.value, quantity.unit, low, high, std::move(table),
                    quantity.origin});
}

double InputDraw::uniform(const std::string& path) const {
  // Replications count up from 0; input draws count down from the top, so they never meet.
  const sim::Luck luck(seed_, 0xFFFFFFFFU - pair_);
  const std::uint32_t word = luck.word(
      {.entity = sim::entity_key(kInputStream, 0, 0), .purpose = sim::purpose_named(path)});
  return (static_cast<double>(word) + 0.5) / 4294967296.0;
}

double InputDraw::value(const Quantity& quantity) const {
  if (!quantity.assumed || quantity.assumed->first == quantity.assumed->second) {
    return quantity.value;
  }
  const auto [low, high] = *quantity.assumed;
  note(quantity, low, high, "");
  const auto at = probability(quantity.origin.path);
  if (!at) return quantity.value;
  const double z = boost::math::quantile(boost::math::normal(), *at);
  const bool positive = low > 0 && quantity.value > 0;
  // A range without end on its scale ("80 to 100 %") is spread evenly and may reach past what the
  // field takes; so may the tails of a range that touches a bound.
  const auto kept = [&](double drawn) { return std::clamp(drawn, quantity.least, quantity.most); };
  if (quantity.scale == RangeScale::log && positive) {
    return kept(std::exp(two_piece(std::log(quantity.value), std::log(low), std::log(high), z)));
  }
  if (quantity.scale == RangeScale::logit && positive && high < 1) {
    const auto logit = [](double p) { return std::log(p / (1 - p)); };
    return kept(1 / (1 + std::exp(-two_piece(logit(quantity.value), logit(low), logit(high), z))));
  }
  const double drawn = kept(two_piece(quantity.value, low, high, z));
  return drawn < 0 && low >= 0 ? 0 : drawn;
}

std::vector<double> InputDraw::shares(std::span<const Quantity> stated,
                                      std::optional<double> concentration) const {
  std::vector<double> result;
  double total = 0;
  double stated_total = 0;
  const bool any_drawn = concentration && std::ranges::any_of(stated, [&](const Quantity& share) {
                           return share.value > 0 && probability(share.origin.path).has_value();
                         });
  for (const Quantity& share : stated) {
    double value = share.value;
    stated_total += share.value;
    if (concentration && value > 0) {
      const boost::math::gamma_distribution<double> gamma(*concentration * share.value, 1.0);
      const auto percentile = [&](double at) {
        return boost::math::quantile(gamma, at) / *concentration;
      };
      if (list_ != nullptr)
        note(share, percentile(0.05), percentile(0.95), table_of(share.origin.path));
      // One that stays as stated keeps its mean beside those that are drawn.
      if (const auto at = probability(share.origin.path)) {
        value = boost::math::quantile(gamma, *at);
      } else if (any_drawn) {
        value *= *concentration;
      }
    } else if (!concentration) {
      value = this->value(share);
    }
    result.push_back(value);
    total += value;
  }
  for (std::size_t i = 0; i < result.size(); ++i) {
    // Ranges that all reach down to 0 may draw nothing at all, which is no set of shares.
    result[i] = total > 0 ? result[i] / total : stated[i].value / stated_total;
  }
  return result;
}

}  // namespace casetide::model
