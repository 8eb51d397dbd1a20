// The columns of a snapshot as plain numbers, whatever the types of the members.
//
// For whoever goes through all of them alike: files, checks. A member that is a list (minutes by cause,
// harm by child) has as many numbers a row as it has places.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include "model/snapshot_fields.hpp"

namespace casetide::model {

template <class Member>
inline constexpr std::size_t kPlaces = 1;
template <class Number, std::size_t N>
inline constexpr std::size_t kPlaces<std::array<Number, N>> = N;

/// Keys of luck alone need all 64 bits and no sign; they are carried as the signed number of the same bits.
template <class Member>
inline constexpr bool kIsKey = std::is_same_v<Member, std::uint64_t>;

template <class Member>
[[nodiscard]] std::int64_t number_of(const Member& member, std::size_t place) {
  if constexpr (kPlaces < Member >> 1) {
    return member[place];
  } else {
    return static_cast<std::int64_t>(member);
  }
}

/// False: the member cannot hold it.
template <class Member>
bool set_number(Member& member, std::size_t place, std::int64_t number) {
  if constexpr (kPlaces < Member >> 1) {
    return set_number(member[place], 0, number);
  } else if constexpr (kIsKey<Member>) {
    member = static_cast<std::uint64_t>(number);
    return true;
  } else {
    member = static_cast<Member>(number);
    return static_cast<std::int64_t>(member) == number;
  }
}

/// How many kinds there are of what is one of a few; 0: it is something else.
[[nodiscard]] constexpr int kinds_of(Is is) {
  switch (is) {
    case Is::truth:
      return 2;
    case Is::step_state:
      return static_cast<int>(Activity::State::passing) + 1;
    case Is::work_state:
      return static_cast<int>(Worker::State::standing) + 1;
    case Is::cause:
      return kCauses;
    case Is::fate:
      return kFates;
    case Is::pending:
      return static_cast<int>(SnapshotPending::Kind::of_clock) + 1;
    default:
      return 0;
  }
}

/// The list that numbers of that meaning are places in; null: none.
template <class Names>
[[nodiscard]] auto names_for(Names& names, Is is) -> decltype(&names.strands) {
  switch (is) {
    case Is::strand:
      return &names.strands;
    case Is::step:
      return &names.steps;
    case Is::stream:
      return &names.streams;
    case Is::clock:
      return &names.clocks;
    case Is::event:
      return &names.events;
    case Is::team:
      return &names.teams;
    case Is::role:
      return &names.roles;
    case Is::pattern:
      return &names.patterns;
    case Is::fact:
      return &names.facts;
    case Is::value:
      return &names.values;
    case Is::outcome:
      return &names.outcomes;
    case Is::need:
      return &names.needs;
    default:
      return nullptr;
  }
}

/// visit("steps", list) for every list of names, in the order of a file.
template <class Names, class Visit>
void for_each_names(Names& names, Visit&& visit) {
  visit("strands", names.strands);
  visit("steps", names.steps);
  visit("streams", names.streams);
  visit("clocks", names.clocks);
  visit("events", names.events);
  visit("teams", names.teams);
  visit("roles", names.roles);
  visit("patterns", names.patterns);
  visit("facts", names.facts);
  visit("values", names.values);
  visit("outcomes", names.outcomes);
  visit("needs", names.needs);
}

/// The table whose rows numbers of that meaning are; null: they are no rows.
[[nodiscard]] constexpr const char* table_of(Is is) {
  switch (is) {
    case Is::family:
      return "families";
    case Is::run:
      return "strands";
    case Is::span:
      return "spans";
    case Is::activity:
      return "steps";
    case Is::clock_run:
      return "clocks";
    case Is::meeting:
      return "bookings";
    case Is::post:
      return "posts";
    case Is::pool:
      return "pools";
    default:
      return nullptr;
  }
}

/// The type of the member that a field is of.
template <class Owner, class Member>
Member member_of(const Field<Owner, Member>&);
template <class AnyField>
using MemberOf = decltype(member_of(std::declval<const AnyField&>()));

template <class Member>
inline constexpr bool kIsNumbers = std::is_arithmetic_v<Member> || std::is_enum_v<Member>;
template <class Number, std::size_t N>
inline constexpr bool kIsNumbers<std::array<Number, N>> = std::is_arithmetic_v<Number>;

/// visit(field) for every column of a table with such rows; members without a column are left out.
template <class Row, class Visit>
void for_each_column_of(Visit&& visit) {
  for_each_field(Of<Row>{}, [&](const auto& field) {
    if constexpr (kIsNumbers<MemberOf<decltype(field)>>) {
      if (field.name != nullptr) {
        visit(field);
      }
    }
  });
}

/// visit(table name, field, table) for every column of every table.
template <class AnySnapshot, class Visit>
void for_each_column(AnySnapshot& snapshot, Visit&& visit) {
  for_each_table(snapshot, [&](const char* name, auto& table) {
    using Row = typename std::remove_cvref_t<decltype(table)>::value_type;
    for_each_column_of<Row>([&](const auto& field) { visit(name, field, table); });
  });
}

}  // namespace casetide::model
