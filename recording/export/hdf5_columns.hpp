#pragma once
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "recording/export/hdf5_file.hpp"
#include "recording/tables/columns.hpp"
#include "recording/tables/record_columns.hpp"

/// Records to and from HDF5 by the visitors of columns.hpp: single ones as attributes, many as one dataset
/// for each column; private to recording. Absent is NaN, of a time the smallest integer. Thread: under
/// h5::Lock. Blocks: disk. Allocates: the columns. Errors: those of hdf5_file.hpp.
namespace footfall::recording::h5 {

inline constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

/// One value of any column as what HDF5 stores.
struct Cell {
  enum class Kind : std::uint8_t { Real, Integer, Text } kind = Kind::Real;
  double real = std::numeric_limits<double>::quiet_NaN();
  std::int64_t integer = 0;
  std::string text;
};

template <class Value>
Cell cell_of(const Value& value) {
  if constexpr (IsOptional<Value>::value) {
    if (value) return cell_of(*value);
    Cell none = cell_of(typename Value::value_type{});
    none.real = std::numeric_limits<double>::quiet_NaN();
    none.integer = kNoTime;
    return none;
  } else if constexpr (std::is_same_v<Value, core::Timestamp>) {
    return {Cell::Kind::Integer, 0.0, value.ns, {}};
  } else if constexpr (std::is_same_v<Value, std::string>) {
    return {Cell::Kind::Text, 0.0, 0, value};
  } else if constexpr (std::is_enum_v<Value>) {
    return {Cell::Kind::Text, 0.0, 0, std::string(name_of(value))};
  } else if constexpr (std::is_integral_v<Value>) {
    return {Cell::Kind::Integer, 0.0, static_cast<std::int64_t>(value), {}};
  } else if constexpr (std::is_floating_point_v<Value>) {
    return {Cell::Kind::Real, static_cast<double>(value), 0, {}};
  } else {
    return {Cell::Kind::Real, value.value(), 0, {}};
  }
}

template <class Value>
void take_cell(const Cell& cell, Value& value) {
  if constexpr (IsOptional<Value>::value) {
    using Inner = typename Value::value_type;
    const bool absent =
        std::is_same_v<Inner, core::Timestamp> ? cell.integer == kNoTime : !std::isfinite(cell.real);
    value.reset();
    if (absent) return;
    Inner inner{};
    take_cell(cell, inner);
    value = inner;
  } else if constexpr (std::is_same_v<Value, core::Timestamp>) {
    value.ns = cell.integer;
  } else if constexpr (std::is_same_v<Value, std::string>) {
    value = cell.text;
  } else if constexpr (std::is_enum_v<Value>) {
    parse_name(cell.text, value);
  } else if constexpr (std::is_same_v<Value, bool>) {
    value = cell.integer != 0;
  } else if constexpr (std::is_integral_v<Value>) {
    value = static_cast<Value>(cell.integer);
  } else if constexpr (std::is_floating_point_v<Value>) {
    value = static_cast<Value>(cell.real);
  } else {
    value = Value(cell.real);
  }
}

/// "N" of "peak_vgrf_n"; empty where the name says none.
[[nodiscard]] std::string_view unit_of(std::string_view column);

/// Visitor: each member becomes an attribute.
class AttributeWriter {
 public:
  AttributeWriter(Writer& writer, hid_t at) : writer_(writer), at_(at) {}
  template <class Value>
  void operator()(const char* name, const Value& value) {
    const Cell cell = cell_of(value);
    if (cell.kind == Cell::Kind::Real) writer_.attribute(at_, name, cell.real);
    if (cell.kind == Cell::Kind::Integer) writer_.attribute(at_, name, cell.integer);
    if (cell.kind == Cell::Kind::Text) writer_.attribute(at_, name, std::string_view(cell.text));
  }

 private:
  Writer& writer_;
  hid_t at_;
};

/// Visitor: each member comes from its attribute; missing ones keep what they have.
class AttributeReader {
 public:
  AttributeReader(const Reader& reader, hid_t at) : reader_(reader), at_(at) {}
  template <class Value>
  void operator()(const char* name, Value& value) {
    Cell cell = cell_of(value);
    if (cell.kind == Cell::Kind::Real) cell.real = reader_.real(at_, name).value_or(cell.real);
    if (cell.kind == Cell::Kind::Integer) cell.integer = reader_.integer(at_, name).value_or(cell.integer);
    if (cell.kind == Cell::Kind::Text) cell.text = reader_.text(at_, name).value_or(cell.text);
    take_cell(cell, value);
  }

 private:
  const Reader& reader_;
  hid_t at_;
};

/// Visitor: passes on all columns but the account: exports name nobody.
template <class Visitor>
class WithoutAccount {
 public:
  explicit WithoutAccount(Visitor& visit) : visit_(visit) {}
  template <class Value>
  void operator()(const char* name, Value&& value) {
    if (std::string_view(name) != "who") visit_(name, value);
  }

 private:
  Visitor& visit_;
};

struct Column {
  std::string name;
  Cell::Kind kind = Cell::Kind::Real;
  std::vector<double> reals;
  std::vector<std::int64_t> integers;
  std::vector<std::string> texts;
};

/// Visitor: one record after the other becomes columns. next() before each record.
class Columns {
 public:
  void next() { at_ = 0; }
  template <class Value>
  void operator()(const char* name, const Value& value) {
    const Cell cell = cell_of(value);
    if (at_ == columns.size()) columns.push_back({name, cell.kind, {}, {}, {}});
    Column& column = columns[at_++];
    if (cell.kind == Cell::Kind::Real) column.reals.push_back(cell.real);
    if (cell.kind == Cell::Kind::Integer) column.integers.push_back(cell.integer);
    if (cell.kind == Cell::Kind::Text) column.texts.push_back(cell.text);
  }
  std::vector<Column> columns;

 private:
  std::size_t at_ = 0;
};

/// Visitor: a record from row `row` of a group's datasets, each read when it is first asked for.
class RowOf {
 public:
  RowOf(const Reader& reader, hid_t at) : reader_(reader), at_(at) {}
  std::size_t row = 0;
  bool good = true;

  template <class Value>
  void operator()(const char* name, Value& value) {
    Cell cell = cell_of(value);
    const Column& column = column_of(name, cell.kind);
    const std::size_t size = column.reals.size() + column.integers.size() + column.texts.size();
    good = good && row < size;
    if (!good) return;
    if (cell.kind == Cell::Kind::Real) cell.real = column.reals[row];
    if (cell.kind == Cell::Kind::Integer) cell.integer = column.integers[row];
    if (cell.kind == Cell::Kind::Text) cell.text = column.texts[row];
    take_cell(cell, value);
  }

 private:
  const Column& column_of(const char* name, Cell::Kind kind) {
    const auto known = columns_.find(name);
    if (known != columns_.end()) return known->second;
    Column column{name, kind, {}, {}, {}};
    if (kind == Cell::Kind::Real) column.reals = reader_.reals(at_, name).value_or(column.reals);
    if (kind == Cell::Kind::Integer) column.integers = reader_.integers(at_, name).value_or(column.integers);
    if (kind == Cell::Kind::Text) column.texts = reader_.texts(at_, name).value_or(column.texts);
    return columns_.emplace(name, std::move(column)).first->second;
  }

  const Reader& reader_;
  hid_t at_;
  std::map<std::string, Column> columns_;
};

}  // namespace footfall::recording::h5
