#pragma once
#include <cstddef>
#include <span>
#include <string_view>

#include "core/result.hpp"

namespace footfall::recording::clinic {

/// Text or key that must not linger: in memory of its own between guard pages, kept out of swap where the
/// system allows it, wiped when let go. Moves, is not copied by accident. Thread: one per object.
/// Blocks: never. Allocates: yes. Errors: throws std::bad_alloc.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size);  ///< zeros
  explicit Secret(std::string_view text);
  ~Secret();
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  [[nodiscard]] std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }
  [[nodiscard]] const unsigned char* data() const { return data_; }
  [[nodiscard]] unsigned char* data() { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  void shorten(std::size_t size);
  /// In a time that does not tell where they differ.
  [[nodiscard]] bool same(const Secret& other) const;

 private:
  unsigned char* data_ = nullptr;
  std::size_t size_ = 0;
};

/// One line from a descriptor, without its end, straight into locked memory; empty where there is none.
/// Blocks: until it came. Errors: Reconfigure when it is longer than 1000 bytes.
core::Result<Secret> read_secret_line(int descriptor);

/// Chooses libsodium's implementations; every file here that calls it first calls this. Thread: any.
void ready_sodium();

}  // namespace footfall::recording::clinic
