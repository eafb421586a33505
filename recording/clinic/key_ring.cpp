#include "recording/clinic/key_ring.hpp"

#include <sodium.h>

#include <charconv>
#include <string>

#include "recording/clinic/private_file.hpp"

namespace footfall::recording::clinic {
namespace {

using core::Remedy;

constexpr std::string_view kTitle = "footfall-clinic-keys 1";
constexpr std::size_t kKeyBytes = 32, kLongestFile = 64 * 1024;

Secret random_key() {
  Secret key(kKeyBytes);
  randombytes_buf(key.data(), key.size());
  return key;
}

bool from_hex(std::string_view hex, Secret& key) {
  key = Secret(kKeyBytes);
  std::size_t size = 0;
  return hex.size() == 2 * kKeyBytes &&
         sodium_hex2bin(key.data(), key.size(), hex.data(), hex.size(), nullptr, &size, nullptr) == 0 &&
         size == kKeyBytes;
}

std::string_view next_word(std::string_view& line) {
  const auto end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

tl::unexpected<core::Error> damaged(const std::filesystem::path& file, int number) {
  return core::fail(Remedy::Reconfigure,
                    "%.150s:%d: is no key of the clinic database: restore the file from its copy",
                    file.c_str(), number);
}

/// Appends in place: a string that grows would leave its old bytes behind.
class Lines {
 public:
  explicit Lines(std::size_t size) : bytes_(size) {}
  void add(std::string_view text) {
    for (const char c : text) bytes_.data()[used_++] = static_cast<unsigned char>(c);
  }
  void add_hex(const Secret& key) {
    sodium_bin2hex(reinterpret_cast<char*>(bytes_.data()) + used_, 2 * key.size() + 1, key.data(),
                   key.size());
    used_ += 2 * key.size();
  }
  [[nodiscard]] std::string_view text() const { return bytes_.text().substr(0, used_); }

 private:
  Secret bytes_;
  std::size_t used_ = 0;
};

}  // namespace

core::Result<KeyRing> KeyRing::read(const std::filesystem::path& file) {
  ready_sodium();
  KeyRing ring;
  const auto taken = read_private(file, kLongestFile, [&](std::string_view text) -> core::Result<void> {
    for (int number = 1; !text.empty(); ++number) {
      const auto end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (number == 1 && line != kTitle) return damaged(file, number);
      if (number == 1 || line.empty()) continue;
      const std::string_view kind = next_word(line);
      if (kind == "audit") {
        if (!ring.audit_.empty() || !from_hex(line, ring.audit_)) return damaged(file, number);
        continue;
      }
      const std::string_view shown = next_word(line);
      std::uint32_t id = 0;
      const auto [stop, error] = std::from_chars(shown.data(), shown.data() + shown.size(), id);
      Secret key;
      if (kind != "seal" || error != std::errc() || stop != shown.data() + shown.size() || id == 0 ||
          !from_hex(line, key) || !ring.sealing_.emplace(id, std::move(key)).second)
        return damaged(file, number);
    }
    return {};
  });
  if (!taken) return tl::unexpected(taken.error());
  if (ring.audit_.empty() || ring.sealing_.empty())
    return core::fail(Remedy::Reconfigure,
                      "%.150s lacks keys of the clinic database: restore it from its copy", file.c_str());
  return ring;
}

core::Result<void> KeyRing::write(const std::filesystem::path& file, bool replace) const {
  Lines lines(128 + (sealing_.size() + 1) * 96);
  lines.add(kTitle);
  lines.add("\naudit ");
  lines.add_hex(audit_);
  for (const auto& [number, key] : sealing_) {
    lines.add("\nseal " + std::to_string(number) + " ");
    lines.add_hex(key);
  }
  lines.add("\n");
  return write_private(file, lines.text(), replace);
}

core::Result<std::shared_ptr<const KeyRing>> KeyRing::load(const std::filesystem::path& file) {
  auto ring = read(file);
  if (!ring) return tl::unexpected(ring.error());
  return std::make_shared<const KeyRing>(std::move(*ring));
}

core::Result<void> KeyRing::create(const std::filesystem::path& file) {
  ready_sodium();
  KeyRing ring;
  ring.audit_ = random_key();
  ring.sealing_.emplace(1, random_key());
  return ring.write(file, false);
}

core::Result<void> KeyRing::rotate(const std::filesystem::path& file) {
  auto ring = read(file);
  if (!ring) return tl::unexpected(ring.error());
  ring->sealing_.emplace(ring->newest() + 1, random_key());
  return ring->write(file, true);
}

core::Result<void> KeyRing::forget_old(const std::filesystem::path& file) {
  auto ring = read(file);
  if (!ring) return tl::unexpected(ring.error());
  ring->sealing_.erase(ring->sealing_.begin(), std::prev(ring->sealing_.end()));
  return ring->write(file, true);
}

const Secret* KeyRing::sealing(std::uint32_t number) const {
  const auto found = sealing_.find(number);
  return found != sealing_.end() ? &found->second : nullptr;
}

}  // namespace footfall::recording::clinic
