#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <tuple>

#include "recording/session.hpp"
#include "station/data/data_rows.hpp"

/// One session as a row, and rows as a page.
namespace footfall::station {
namespace {

std::string rated(const std::string& name, double rate_hz) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), ", %.4g Hz", rate_hz);
  return name + text.data();
}

void describe(const recording::SessionInfo& info, ShelfRow& row) {
  row.state = info.complete ? ShelfRow::State::Complete : ShelfRow::State::Interrupted;
  row.subject = info.meta.subject_pseudonym;
  row.ending = info.ending;
  row.software_version = info.meta.software_version;
  row.station_name = info.meta.station_name;
  row.started_wall_ns = info.meta.started_wall_ns;
  row.duration_s = info.duration_s;
  row.steps = info.steps;
  row.simulated = info.meta.simulated;
  if (info.meta.mass) row.mass_kg = info.meta.mass->value();
  row.gaps = static_cast<std::uint32_t>(info.gaps.size());
  row.missing_samples = recording::missing_samples(info.gaps);
  for (const auto& plate : info.meta.plates) row.plates.push_back(rated(plate.name, plate.sample_rate_hz));
  for (const auto& imu : info.meta.imus)
    row.imus.push_back(rated(std::string(core::name_of(imu.segment)), imu.sample_rate_hz));
  for (const auto& device : info.meta.devices) {
    if (device.kind == recording::DeviceKind::Treadmill) row.treadmill_product = device.product;
  }
}

template <class Value>
bool readable(const core::Result<Value>& value, ShelfRow& row) {
  if (value) return true;
  row.state = ShelfRow::State::Unreadable;
  row.error = value.error().what();
  return false;
}

template <class Rows>
std::uint32_t count_of(const core::Result<Rows>& rows, ShelfRow& row) {
  return readable(rows, row) ? static_cast<std::uint32_t>(rows->size()) : 0;
}

std::string in_small(std::string text) {
  for (char& letter : text) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return text;
}

bool matches(const ShelfRow& row, const ShelfQuery& query, const std::string& subject) {
  if (row.state == ShelfRow::State::Recording) return subject.empty() && !query.complete_only;
  if (!subject.empty() && in_small(row.subject).find(subject) == std::string::npos) return false;
  if (query.complete_only && row.state != ShelfRow::State::Complete) return false;
  if (query.longer_than_s > 0.0 && !(row.duration_s > query.longer_than_s)) return false;
  const bool dated = query.from_wall_ns != 0 || query.to_wall_ns != 0;
  if (dated && row.started_wall_ns == 0) return false;
  if (query.from_wall_ns != 0 && row.started_wall_ns < query.from_wall_ns) return false;
  return query.to_wall_ns == 0 || row.started_wall_ns < query.to_wall_ns;
}

/// Whether `a` stands above `b` when the largest is first.
bool above(const ShelfRow& a, const ShelfRow& b, ShelfOrder order) {
  const bool a_now = a.state == ShelfRow::State::Recording, b_now = b.state == ShelfRow::State::Recording;
  switch (order) {
    case ShelfOrder::Subject:
      return std::tie(a.subject, a.started_wall_ns) > std::tie(b.subject, b.started_wall_ns);
    case ShelfOrder::Duration:
      return a.duration_s > b.duration_s;
    case ShelfOrder::Size:
      return a.bytes > b.bytes;
    case ShelfOrder::Steps:
      return a.steps > b.steps;
    case ShelfOrder::Started:
      break;
  }
  return std::tie(a_now, a.started_wall_ns) > std::tie(b_now, b.started_wall_ns);
}

}  // namespace

const char* name_of(ShelfRow::State state) {
  constexpr std::array<const char*, 4> kNames{"complete", "interrupted", "recording", "unreadable"};
  return kNames.at(static_cast<std::size_t>(state));
}

ShelfRow look_at_session(const std::filesystem::path& file) {
  ShelfRow row;
  row.name = file.filename().string();
  const auto reader = recording::SessionReader::open(file);
  if (!reader) {
    row.error = reader.error().what();
    return row;
  }
  const auto info = (*reader)->overview();
  if (!info) {
    row.error = info.error().what();
    return row;
  }
  describe(*info, row);
  row.format_version = (*reader)->format_version();
  const auto treadmill = (*reader)->has_treadmill();
  row.treadmill = readable(treadmill, row) && *treadmill;
  row.stops = count_of((*reader)->incidents(), row);
  row.markers = count_of((*reader)->markers(), row);
  row.pains = count_of((*reader)->pains(), row);
  row.exertions = count_of((*reader)->exertions(), row);
  return row;
}

ShelfPage page_of(std::vector<ShelfRow> rows, const ShelfQuery& query) {
  const std::string subject = in_small(query.subject_contains);
  std::erase_if(rows, [&](const ShelfRow& row) { return !matches(row, query, subject); });
  std::sort(rows.begin(), rows.end(), [](const ShelfRow& a, const ShelfRow& b) { return a.name > b.name; });
  std::stable_sort(rows.begin(), rows.end(), [&](const ShelfRow& a, const ShelfRow& b) {
    return query.ascending ? above(b, a, query.order) : above(a, b, query.order);
  });
  ShelfPage page;
  page.matching = rows.size();
  const std::size_t first = std::min(query.first, rows.size());
  const std::size_t end = first + std::min({query.most, ShelfQuery::kMost, rows.size() - first});
  for (std::size_t i = first; i < end; ++i) page.rows.push_back(std::move(rows[i]));
  return page;
}

}  // namespace footfall::station
