#include "recording/clinic/sql.hpp"

namespace footfall::recording::clinic {

std::int64_t Row::integer(std::size_t column) const {
  const auto* value = std::get_if<std::int64_t>(&values_[column]);
  return value != nullptr ? *value : 0;
}

std::optional<double> Row::real(std::size_t column) const {
  if (const auto* value = std::get_if<double>(&values_[column])) return *value;
  if (const auto* value = std::get_if<std::int64_t>(&values_[column])) return static_cast<double>(*value);
  return std::nullopt;
}

std::string Row::text(std::size_t column) const {
  const auto* value = std::get_if<std::string>(&values_[column]);
  return value != nullptr ? *value : std::string();
}

Bytes Row::bytes(std::size_t column) const {
  const auto* value = std::get_if<Bytes>(&values_[column]);
  return value != nullptr ? *value : Bytes();
}

Transaction::~Transaction() {
  if (open_) (void)sql_.run("ROLLBACK");
}

core::Result<void> Transaction::begin(std::int64_t lock) {
  // Also where begin() itself failed half way, as a lock that was not had in time.
  open_ = true;
  return sql_.begin(lock);
}

core::Result<void> Transaction::commit() {
  if (const auto done = sql_.run("COMMIT"); !done) return tl::unexpected(done.error());
  open_ = false;
  return {};
}

}  // namespace footfall::recording::clinic
