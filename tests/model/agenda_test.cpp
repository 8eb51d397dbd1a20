// An agenda against a plain list, through any course of work that comes, changes and goes.
//
// The oracle keeps what waits in no order and finds the first by its five numbers, never packed.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "model/pathway_state.hpp"

namespace casetide::model {
namespace {

/// What is done to the agenda, and with what; few values of each, so that many are alike.
struct Move {
  enum class Kind : std::uint8_t { comes, changes, goes, first_goes };
  Kind kind = Kind::comes;
  unsigned which = 0;  ///< of those that wait, in the order in which they came
  AgendaItem item;
};

rc::Gen<AgendaItem> any_item() {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(0, 3), rc::gen::inRange(0, 3), rc::gen::inRange(0, 3),
                     rc::gen::inRange(0, 3), rc::gen::inRange(0, 3), rc::gen::inRange(0, 500)),
      [](const auto& drawn) {
        AgendaItem item;
        item.urgency = static_cast<Urgency>(std::get<0>(drawn));
        item.latest_start = std::get<1>(drawn);
        item.released = std::get<2>(drawn);
        item.serial = static_cast<std::uint32_t>(std::get<3>(drawn));
        item.sub = static_cast<std::uint32_t>(std::get<4>(drawn));
        item.effort_mean = std::get<5>(drawn);
        return item;
      });
}

rc::Gen<std::vector<Move>> any_course() {
  return rc::gen::container<std::vector<Move>>(rc::gen::map(
      rc::gen::tuple(rc::gen::weightedElement<Move::Kind>({{5, Move::Kind::comes},
                                                           {3, Move::Kind::changes},
                                                           {2, Move::Kind::goes},
                                                           {1, Move::Kind::first_goes}}),
                     rc::gen::arbitrary<unsigned>(), any_item()),
      [](const auto& drawn) {
        return Move{std::get<0>(drawn), std::get<1>(drawn), std::get<2>(drawn)};
      }));
}

auto turn_of(const AgendaItem& item) {
  return std::tuple(item.urgency, item.latest_start, item.released, item.serial, item.sub,
                    item.visit);
}

class Both {
 public:
  void make(const Move& move) {
    if (move.kind == Move::Kind::comes) {
      AgendaItem item = move.item;
      item.activity = activities_.take();
      item.visit = static_cast<std::uint16_t>(item.activity);  // so that no two have the same turn
      agenda_.push(item, activities_);
      listed_.push_back(item);
      return;
    }
    if (listed_.empty()) return;
    const std::size_t at = move.which % listed_.size();
    AgendaItem& item = listed_[at];
    const auto place = static_cast<std::size_t>(activities_[item.activity].agenda_place);
    if (move.kind == Move::Kind::changes) {
      item.urgency = move.item.urgency;
      item.latest_start = move.item.latest_start;
      agenda_.update(place, item, activities_);
    } else {
      const bool first = move.kind == Move::Kind::first_goes;
      const int gone = first ? agenda_.front().activity : item.activity;
      agenda_.remove(first ? 0 : place, activities_);
      RC_ASSERT(activities_[gone].agenda_place == kNone);
      activities_.give_back(gone);
      std::erase_if(listed_, [gone](const AgendaItem& one) { return one.activity == gone; });
    }
  }

  void compare() {
    RC_ASSERT(agenda_.size() == listed_.size());
    for (const AgendaItem& item : listed_) {
      const int place = activities_[item.activity].agenda_place;
      RC_ASSERT(place >= 0 && static_cast<std::size_t>(place) < agenda_.size());
      RC_ASSERT(turn_of(agenda_[static_cast<std::size_t>(place)]) == turn_of(item));
    }
    if (listed_.empty()) return;
    RC_ASSERT(turn_of(agenda_.front()) == turn_of(*std::ranges::min_element(listed_, {}, turn_of)));
  }

  [[nodiscard]] std::int64_t listed_before(const AgendaItem& item) const {
    std::int64_t minutes = 0;
    for (const AgendaItem& other : listed_)
      minutes += turn_of(other) < turn_of(item) ? other.effort_mean : 0;
    return minutes;
  }
  [[nodiscard]] const Agenda& agenda() const { return agenda_; }

 private:
  Agenda agenda_;
  Agenda::Activities activities_;
  std::vector<AgendaItem> listed_;
};

RC_GTEST_PROP(Agenda, IsInOrderAndKnowsWhereEachStepLies, ()) {
  Both both;
  for (const Move& move : *any_course()) {
    both.make(move);
    both.compare();
  }
}

RC_GTEST_PROP(Agenda, TellsTheWorkThatComesBeforeAnother, ()) {
  Both both;
  for (const Move& move : *any_course())
    both.make(move);
  const AgendaItem item = *any_item();
  RC_ASSERT(both.agenda().effort_before(item) == both.listed_before(item));
}

}  // namespace
}  // namespace casetide::model
