#include "recording/clinic/secret.hpp"

#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

namespace footfall::recording::clinic {

void ready_sodium() {
  static const int ready = sodium_init();
  if (ready < 0) throw std::bad_alloc();
}

Secret::Secret(std::size_t size) : size_(size) {
  ready_sodium();
  // One byte more: a text of no length has an address too.
  data_ = static_cast<unsigned char*>(sodium_malloc(size + 1));
  if (data_ == nullptr) throw std::bad_alloc();
  sodium_memzero(data_, size + 1);
}

Secret::Secret(std::string_view text) : Secret(text.size()) {
  if (!text.empty()) std::memcpy(data_, text.data(), text.size());
}

Secret::~Secret() {
  sodium_free(data_);  // wipes
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

void Secret::shorten(std::size_t size) {
  if (size >= size_) return;
  sodium_memzero(data_ + size, size_ - size);
  size_ = size;
}

bool Secret::same(const Secret& other) const {
  return size_ == other.size_ && (size_ == 0 || sodium_memcmp(data_, other.data_, size_) == 0);
}

core::Result<Secret> read_secret_line(int descriptor) {
  constexpr std::size_t kLongest = 1000;
  Secret line(kLongest + 1);
  std::size_t size = 0;
  // Byte by byte: what follows the line belongs to the next reader.
  while (size <= kLongest) {
    const ::ssize_t got = ::read(descriptor, line.data() + size, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    if (line.data()[size] == '\n') break;
    ++size;
  }
  if (size > kLongest)
    return core::fail(core::Remedy::Reconfigure, "the line is longer than %zu bytes; shorten it", kLongest);
  line.shorten(size);
  return line;
}

}  // namespace footfall::recording::clinic
