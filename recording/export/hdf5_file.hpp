#pragma once
#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

/// HDF5 by its C library, as much as the export needs: groups, attributes, datasets of one or two dimensions;
/// private to recording. What is read is looked at before it is believed: hard links only, plain contiguous
/// datasets without filters or external files, no larger than the file, texts of fixed length. The library is
/// not safe for threads: one lock for all, taken by hdf5_lock().
/// Thread: under the lock. Blocks: disk. Allocates: what is read, never more than the file's size. Errors:
/// see each; the library's own talk on stderr is switched off.
namespace footfall::recording::h5 {

class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  ~Handle() { (void)reset(); }
  Handle(Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }
  Handle& operator=(Handle&&) = delete;
  [[nodiscard]] hid_t get() const { return id_; }
  [[nodiscard]] bool good() const { return id_ >= 0; }
  [[nodiscard]] bool reset() {
    const hid_t id = id_;
    id_ = -1;
    return id < 0 || close_(id) >= 0;
  }

 private:
  hid_t id_;
  Close close_;
};

/// Keeps other threads out of the library, and its messages off stderr.
class Lock {
 public:
  Lock();
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
};

/// Collects whether everything went well; the caller asks once at the end.
class Writer {
 public:
  /// Made in memory; finish() writes it to `file`, which must not exist.
  explicit Writer(std::filesystem::path file);
  [[nodiscard]] hid_t root() const { return file_.get(); }
  [[nodiscard]] Handle group(hid_t at, const std::string& name);
  void attribute(hid_t at, const char* name, double value);
  void attribute(hid_t at, const char* name, std::int64_t value);
  void attribute(hid_t at, const char* name, std::string_view value);
  /// Rows of `columns` values; the caller may hang attributes on what is returned.
  Handle dataset(hid_t at, const std::string& name, std::span<const double> values, std::size_t columns = 1);
  Handle dataset(hid_t at, const std::string& name, std::span<const std::int64_t> values);
  Handle dataset(hid_t at, const std::string& name, std::span<const std::string> values);
  /// Flushes and closes. False when anything failed since the beginning.
  [[nodiscard]] bool finish();

 private:
  Handle plain_dataset(hid_t at, const std::string& name, hid_t type, const void* values,
                       std::span<const hsize_t> size);
  std::filesystem::path path_;
  Handle file_;
  bool good_ = true;
};

class Reader {
 public:
  /// Errors: Reconfigure, when it is no HDF5 file.
  [[nodiscard]] static core::Result<Reader> open(const std::filesystem::path& file);
  [[nodiscard]] hid_t root() const { return file_.get(); }
  [[nodiscard]] Handle group(hid_t at, const std::string& name) const;
  [[nodiscard]] std::optional<double> real(hid_t at, const char* name) const;
  [[nodiscard]] std::optional<std::int64_t> integer(hid_t at, const char* name) const;
  [[nodiscard]] std::optional<std::string> text(hid_t at, const char* name) const;
  /// nullopt: absent, of another type or shape, or not plain.
  [[nodiscard]] std::optional<std::vector<double>> reals(hid_t at, const std::string& name,
                                                         std::size_t columns = 1) const;
  [[nodiscard]] std::optional<std::vector<std::int64_t>> integers(hid_t at, const std::string& name) const;
  [[nodiscard]] std::optional<std::vector<std::string>> texts(hid_t at, const std::string& name) const;

 private:
  Reader(Handle file, std::uint64_t bytes) : file_(std::move(file)), bytes_(bytes) {}
  /// Values of a plain dataset that are no more than the file can hold.
  [[nodiscard]] std::optional<std::size_t> plain_size(hid_t set, std::size_t columns) const;
  Handle file_;
  std::uint64_t bytes_;
};

}  // namespace footfall::recording::h5
