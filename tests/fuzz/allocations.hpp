#pragma once
#include <sanitizer/allocator_interface.h>

#include <atomic>
#include <cstdint>

#include "tests/fuzz/expect.hpp"

namespace footfall::fuzz {

/// The most memory held at once since its beginning, beyond what was held then: what a file makes a reader
/// hold. Counts what SQLite and zstd take as well. Thread: one at a time.
class Allocations {
 public:
  Allocations() {
    static const int installed =
        __sanitizer_install_malloc_and_free_hooks(&Allocations::took, &Allocations::gave);
    expect(installed != 0, "the hooks of the allocator");
    held() = 0;
    most() = 0;
    counting() = true;
  }
  ~Allocations() { counting() = false; }
  Allocations(const Allocations&) = delete;
  Allocations& operator=(const Allocations&) = delete;
  [[nodiscard]] std::int64_t peak() const { return most(); }
  /// `factor` for every byte of input, and what costs the same for any.
  void expect_within(std::size_t input, std::int64_t factor, std::int64_t base) const {
    expect(peak() <= factor * static_cast<std::int64_t>(input) + base,
           "memory of a small multiple of the file");
  }

 private:
  static std::int64_t& held() {
    static std::int64_t value = 0;
    return value;
  }
  static std::int64_t& most() {
    static std::int64_t value = 0;
    return value;
  }
  static bool& counting() {
    static bool value = false;
    return value;
  }
  static void took(const volatile void*, std::size_t size) {
    if (!counting()) return;
    held() += static_cast<std::int64_t>(size);
    if (held() > most()) most() = held();
  }
  static void gave(const volatile void* block) {
    if (!counting() || block == nullptr) return;
    held() -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(const_cast<const void*>(block)));
  }
};

}  // namespace footfall::fuzz
