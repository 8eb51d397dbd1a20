#include "analysis/snapshot_file.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include <H5Cpp.h>
#include <boost/uuid/detail/sha1.hpp>
#include <fmt/format.h>

#include "analysis/durable_file.hpp"
#include "analysis/hdf5_lock.hpp"
#include "analysis/hdf5_parts.hpp"
#include "analysis/version.hpp"
#include "model/snapshot_columns.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using model::Snapshot;

constexpr const char* kNamesGroup = "names";
/// More rows than any service has; a table that says more is damaged.
constexpr hsize_t kMostRows = 20'000'000;

std::string fingerprint_of(const std::vector<char>& bytes) {
  boost::uuids::detail::sha1 hash;
  hash.process_bytes(bytes.data(), bytes.size());
  unsigned int digest[5];
  hash.get_digest(digest);
  std::string text;
  for (const unsigned int part : digest)
    text += fmt::format("{:08x}", part);
  return text;
}

// --- writing ----------------------------------------------------------------------------------------

template <class Member>
const H5::PredType& type_in_file() {
  if constexpr (model::kIsKey<Member>)
    return H5::PredType::STD_U64LE;
  else if constexpr (model::kPlaces<Member> > 1)
    return H5::PredType::STD_I32LE;
  else
    return sizeof(Member) > 4 || std::is_same_v<Member, std::uint32_t> ? H5::PredType::STD_I64LE
                                                                       : H5::PredType::STD_I32LE;
}

template <class Member>
const H5::PredType& type_in_memory() {
  return model::kIsKey<Member> ? H5::PredType::NATIVE_UINT64 : H5::PredType::NATIVE_INT64;
}

template <class AnyField, class Table>
void write_column(const H5::Group& group, const AnyField& field, const Table& table) {
  using Member = model::MemberOf<AnyField>;
  constexpr std::size_t kWidth = model::kPlaces<Member>;
  std::vector<std::int64_t> numbers;
  numbers.reserve(table.size() * kWidth);
  for (const auto& row : table) {
    for (std::size_t place = 0; place < kWidth; ++place)
      numbers.push_back(model::number_of(row.*field.member, place));
  }
  const std::array<hsize_t, 2> extent = {table.size(), kWidth};
  H5::DSetCreatPropList properties = timeless();
  if (!numbers.empty()) {  // a chunk cannot be empty
    constexpr hsize_t kChunkRows = 4096;
    const std::array<hsize_t, 2> chunk = {std::min<hsize_t>(extent[0], kChunkRows), kWidth};
    properties.setChunk(kWidth > 1 ? 2 : 1, chunk.data());
    properties.setShuffle();
    properties.setDeflate(1);
    properties.setFletcher32();
  }
  const H5::DataSet data =
      group.createDataSet(field.name, type_in_file<Member>(),
                          H5::DataSpace(kWidth > 1 ? 2 : 1, extent.data()), properties);
  if (!numbers.empty()) data.write(numbers.data(), type_in_memory<Member>());
  write_attribute_text(data, "unit", unit_of(field.is));
  write_attribute_text(data, "meaning", field.meaning);
}

void write_day(const H5::Group& root, const char* name, std::int32_t day) {
  if (day > 0) write_attribute_text(root, name, sim::iso_date(day));
}

// --- reading ----------------------------------------------------------------------------------------

class Reader {
 public:
  Reader(const H5::H5File& file, std::string name, model::Problems& problems)
      : file_(file), name_(std::move(name)), problems_(problems) {}

  std::optional<Snapshot> read() {
    const H5::Group root = file_.openGroup("/");
    if (text_at(root, "format") != kSnapshotFormat) {
      add("", fmt::format("is no snapshot of this version; expected the attribute format = \"{}\"",
                          kSnapshotFormat));
      return std::nullopt;
    }
    Snapshot out;
    if (!root.attrExists("date"))
      add("date", "missing; expected the attribute date = \"2026-03-02\": the day as which begins");
    out.day = day_at(root, "date");
    out.drawn_until = day_at(root, "drawn_until");
    out.drawn_from = day_at(root, "drawn_from");
    out.booked_until = day_at(root, "booked_until");
    out.families_so_far = number_at(root, "families_so_far");
    out.seed = number_at(root, "seed");
    out.replication = number_at(root, "replication");
    if (!root.attrExists("seed")) out.missing.insert("seed");
    read_names(out);
    read_tables(out);
    if (!good_) return std::nullopt;
    return out;
  }

 private:
  void add(const std::string& where, const std::string& message) {
    good_ = false;
    problems_.add({name_, 0, 0, where}, message);
  }

  static std::string text_at(const H5::H5Object& object, const char* name) {
    if (!object.attrExists(name)) return "";
    const H5::Attribute attribute = object.openAttribute(name);
    if (attribute.getTypeClass() != H5T_STRING ||
        attribute.getSpace().getSimpleExtentNpoints() != 1)
      return "";
    std::string text;
    attribute.read(attribute.getStrType(), text);
    return text.substr(0, text.find('\0'));
  }

  std::int32_t day_at(const H5::H5Object& object, const char* name) {
    if (!object.attrExists(name)) return 0;
    const std::string text = text_at(object, name);
    const auto day = sim::parse_date(text);
    if (day && sim::day_index(*day) > 0) return sim::day_index(*day);
    add(name, fmt::format("{} is not a date; expected year-month-day, for example \"2026-03-02\"",
                          model::in_quotes(text)));
    return 0;
  }

  std::uint32_t number_at(const H5::H5Object& object, const char* name) {
    if (!object.attrExists(name)) return 0;
    const H5::Attribute attribute = object.openAttribute(name);
    std::int64_t number = -1;
    if (attribute.getTypeClass() == H5T_INTEGER &&
        attribute.getSpace().getSimpleExtentNpoints() == 1)
      attribute.read(H5::PredType::NATIVE_INT64, &number);
    if (number >= 0 && number <= 0xFFFFFFFF) return static_cast<std::uint32_t>(number);
    add(name, "is no whole number from 0 to 4294967295");
    return 0;
  }

  /// Everything in a group, so that nothing misspelt is passed over.
  static std::vector<std::string> members_of(const H5::Group& group) {
    std::vector<std::string> names;
    for (hsize_t i = 0; i < group.getNumObjs(); ++i)
      names.push_back(group.getObjnameByIdx(i));
    return names;
  }

  void refuse_unknown(const H5::Group& group, const std::string& within,
                      const std::vector<std::string>& known) {
    for (const std::string& name : members_of(group)) {
      if (std::find(known.begin(), known.end(), name) == known.end())
        add(within.empty() ? name : fmt::format("{}.{}", within, name),
            "unknown" + model::suggestion(name, known, "accepted here"));
    }
  }

  [[nodiscard]] bool is_group(const std::string& name) const {
    return H5Lexists(file_.getId(), name.c_str(), H5P_DEFAULT) > 0 &&
           file_.childObjType(name) == H5O_TYPE_GROUP;
  }

  void read_names(Snapshot& out) {
    if (!is_group(kNamesGroup)) {
      add(kNamesGroup, "missing; expected a group of the names that the tables speak of");
      return;
    }
    const H5::Group group = file_.openGroup(kNamesGroup);
    std::vector<std::string> known;
    model::for_each_names(out.names, [&](const char* kind, std::vector<std::string>& names) {
      known.emplace_back(kind);
      if (H5Lexists(group.getId(), kind, H5P_DEFAULT) <= 0) return;
      const std::string where = fmt::format("names.{}", kind);
      if (group.childObjType(kind) != H5O_TYPE_DATASET) {
        add(where, "is no list of names");
        return;
      }
      const H5::DataSet data = group.openDataSet(kind);
      const hssize_t count = data.getSpace().getSimpleExtentNpoints();
      if (data.getTypeClass() != H5T_STRING || count < 0 || count > 1'000'000) {
        add(where, "is no list of names");
        return;
      }
      names = texts_of(data, static_cast<std::size_t>(count));
    });
    refuse_unknown(group, kNamesGroup, known);
  }

  static std::vector<std::string> texts_of(const H5::DataSet& data, std::size_t count) {
    const H5::StrType type = data.getStrType();
    std::vector<std::string> texts;
    if (count == 0) return texts;
    if (type.isVariableStr()) {
      std::vector<char*> pointers(count, nullptr);
      data.read(pointers.data(), type);
      for (const char* text : pointers)
        texts.emplace_back(text == nullptr ? "" : text);
      H5Dvlen_reclaim(type.getId(), data.getSpace().getId(), H5P_DEFAULT, pointers.data());
      return texts;
    }
    const std::size_t width = type.getSize();
    std::vector<char> bytes(count * width);
    data.read(bytes.data(), type);
    for (std::size_t at = 0; at < bytes.size(); at += width) {
      const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
      const auto end = begin + static_cast<std::ptrdiff_t>(width);
      texts.emplace_back(begin, std::find(begin, end, '\0'));
    }
    return texts;
  }

  void read_tables(Snapshot& out) {
    std::vector<std::string> known = {kNamesGroup};
    model::for_each_table(out, [&](const char* name, auto& table) {
      known.emplace_back(name);
      if (!is_group(name)) {
        if (H5Lexists(file_.getId(), name, H5P_DEFAULT) > 0) add(name, "is no group of columns");
        lack(out, name, table);
        return;
      }
      read_table(out, name, table);
    });
    refuse_unknown(file_.openGroup("/"), "", known);
  }

  template <class Table>
  static void lack(Snapshot& out, const std::string& name, const Table&) {
    using Row = typename Table::value_type;
    out.missing.insert(name);
    model::for_each_column_of<Row>(
        [&](const auto& field) { out.missing.insert(name + "." + field.name); });
  }

  template <class Table>
  void read_table(Snapshot& out, const std::string& name, Table& table) {
    using Row = typename Table::value_type;
    const H5::Group group = file_.openGroup(name);
    std::vector<std::string> known;
    std::string first;  // column: all others must be as long
    model::for_each_column_of<Row>([&](const auto& field) {
      known.emplace_back(field.name);
      const std::string where = name + "." + field.name;
      if (H5Lexists(group.getId(), field.name, H5P_DEFAULT) <= 0) {
        out.missing.insert(where);
        return;
      }
      if (group.childObjType(field.name) != H5O_TYPE_DATASET) {
        add(where, "is no column of numbers");
        return;
      }
      read_column(where, group.openDataSet(field.name), field, table, first);
    });
    refuse_unknown(group, name, known);
  }

  template <class AnyField, class Table>
  void read_column(const std::string& where, const H5::DataSet& data, const AnyField& field,
                   Table& table, std::string& first) {
    using Member = model::MemberOf<AnyField>;
    constexpr std::size_t kWidth = model::kPlaces<Member>;
    const H5::DataSpace space = data.getSpace();
    const H5T_class_t kind = data.getTypeClass();
    if (kind != H5T_INTEGER && kind != H5T_ENUM) {
      add(where, "is no column of whole numbers");
      return;
    }
    std::array<hsize_t, 2> extent = {0, 1};
    const int rank = space.getSimpleExtentNdims();
    if (rank == (kWidth > 1 ? 2 : 1)) space.getSimpleExtentDims(extent.data());
    if (rank != (kWidth > 1 ? 2 : 1) || extent[1] != kWidth || extent[0] > kMostRows) {
      add(where, kWidth > 1 ? fmt::format("expected {} numbers a row", kWidth)
                            : std::string("expected one number a row"));
      return;
    }
    if (first.empty()) {
      first = where;
      table.resize(extent[0]);
    } else if (table.size() != extent[0]) {
      add(where, fmt::format("has {} rows and {} has {}", extent[0], first, table.size()));
      return;
    }
    std::vector<std::int64_t> numbers(extent[0] * kWidth);
    if (!numbers.empty()) data.read(numbers.data(), type_in_memory<Member>());
    bool fits = true;
    for (std::size_t row = 0; row < table.size(); ++row) {
      for (std::size_t place = 0; place < kWidth; ++place) {
        const std::int64_t number = numbers[row * kWidth + place];
        if (fits && !model::set_number(table[row].*field.member, place, number)) {
          fits = false;
          add(fmt::format("{}[{}]", where, row),
              fmt::format("{} is beyond what can be held", number));
        }
      }
    }
  }

  const H5::H5File& file_;
  std::string name_;
  model::Problems& problems_;
  bool good_ = true;
};

}  // namespace

std::string unit_of(model::Is is) {
  using model::Is;
  if (const char* table = model::table_of(is); table != nullptr)
    return fmt::format("row of {}", table);
  switch (is) {
    case Is::truth:
      return "0 or 1";
    case Is::time:
      return "minutes since 1970-01-01 00:00, local; 2147483647: none";
    case Is::day:
      return "days since 1970-01-01; 2147483647: none";
    case Is::minutes:
      return "minutes";
    case Is::children:
      return "set of children: child i of the family as bit i";
    case Is::causes:
      return "minutes by cause";
    case Is::harm:
      return "1/65536 standard deviation, by child";
    case Is::strand:
      return "place in names/strands";
    case Is::step:
      return "place in names/steps";
    case Is::stream:
      return "place in names/streams";
    case Is::clock:
      return "place in names/clocks";
    case Is::event:
      return "place in names/events";
    case Is::team:
      return "place in names/teams";
    case Is::role:
      return "place in names/roles";
    case Is::pattern:
      return "place in names/patterns";
    case Is::fact:
      return "place in names/facts";
    case Is::value:
      return "place in names/values";
    case Is::outcome:
      return "place in names/outcomes";
    case Is::need:
      return "place in names/needs";
    case Is::step_state:
      return "kind: 1 delayed, 2 paced, 3 without a worker, 4 queued, 5 in work, 6 waiting, 7 "
             "booked, 8 being held, 9 to be booked again";
    case Is::work_state:
      return "kind: 0 idle, 1 working, 2 standing work";
    case Is::cause:
      return "kind: 0 work, 1 worker, 2 unallocated, 3 slot, 4 role not free, 5 partner agency, 6 "
             "other reason, 7 notice, 8 choice of date, 9 pace, 10 wait, 11 non-working";
    case Is::fate:
      return "kind: 0 met, 1 breached, 2 void before it bound, 3 running, 4 undecided and past, 5 "
             "impossible, 6 authorised late, 7 discharged";
    case Is::pending:
      return "kind: 0 sickness, 1 recovery, 2 notice, 3 last day, 4 agency worker, 5 successor, 6 "
             "event by chance, 7 on a date, 8 of a clock";
    case Is::holder:
      return "row of posts, or of pools if agenda_is_pool";
    default:
      return "number";
  }
}

std::vector<char> snapshot_bytes(const Snapshot& snapshot) {
  const std::scoped_lock lock(hdf5_lock());
  H5::Exception::dontPrint();
  const H5::H5File file = file_in_memory();
  const H5::Group root = file.openGroup("/");
  write_attribute_text(root, "format", kSnapshotFormat);
  write_attribute_text(root, "casetide_version", std::string(version()));
  write_attribute_text(root, "date", sim::iso_date(snapshot.day));
  write_day(root, "drawn_until", snapshot.drawn_until);
  write_day(root, "drawn_from", snapshot.drawn_from);
  write_day(root, "booked_until", snapshot.booked_until);
  write_number(root, "families_so_far", snapshot.families_so_far);
  write_number(root, "seed", snapshot.seed);
  write_number(root, "replication", snapshot.replication);
  const H5::Group names = make_group(file, kNamesGroup);
  model::for_each_names(snapshot.names,
                        [&](const char* kind, const std::vector<std::string>& list) {
                          write_texts(names, kind, list);
                        });
  model::for_each_table(snapshot, [&](const char* name, const auto& table) {
    if (snapshot.lacks(name)) return;
    using Row = typename std::remove_cvref_t<decltype(table)>::value_type;
    const H5::Group group = make_group(file, name);
    model::for_each_column_of<Row>([&](const auto& field) {
      if (!snapshot.lacks(fmt::format("{}.{}", name, field.name)))
        write_column(group, field, table);
    });
  });
  return bytes_of(file);
}

void write_snapshot(const std::filesystem::path& path, const Snapshot& snapshot) {
  write_durably(path, snapshot_bytes(snapshot));
}

std::optional<SnapshotFile> read_snapshot(const std::filesystem::path& path,
                                          model::Problems& problems) {
  std::vector<char> bytes = read_bytes(path);
  SnapshotFile out;
  out.fingerprint = fingerprint_of(bytes);
  const std::scoped_lock lock(hdf5_lock());
  H5::Exception::dontPrint();
  try {
    if (!bytes.empty()) {
      const H5::H5File file = file_of(bytes);
      std::optional<Snapshot> snapshot = Reader(file, path.string(), problems).read();
      if (!snapshot) return std::nullopt;
      out.snapshot = std::move(*snapshot);
      return out;
    }
  } catch (const H5::Exception&) {
  }
  problems.add({path.string(), 0, 0, ""},
               "is truncated, damaged or no HDF5 file; expected a file of `casetide snapshot`");
  return std::nullopt;
}

}  // namespace casetide::analysis
