#include "recording/clinic/head_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <sstream>

#include "recording/clinic/private_file.hpp"
#include "recording/clinic/sealing.hpp"

namespace footfall::recording::clinic {
namespace {

using core::Remedy;

constexpr std::string_view kTitle = "footfall-clinic-heads 1";
constexpr std::size_t kLongestFile = 1 << 20;

std::string hex_of(const Hash& hash) {
  return to_hex(Bytes(hash.begin(), hash.end()));
}

bool hash_of_hex(const std::string& hex, Hash& hash) {
  const Bytes bytes = from_hex(hex);
  if (bytes.size() != hash.size()) return false;
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return true;
}

}  // namespace

bool same(const Hash& a, const Hash& b) {
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Hash sign(const KeyRing& keys, const std::string& origin, const Head& head) {
  ready_sodium();
  std::string text = "footfall audit 1/" + std::to_string(origin.size()) + ":" + origin + "/" +
                     std::to_string(head.seq) + "/";
  text.append(reinterpret_cast<const char*>(head.hash.data()), head.hash.size());
  Hash signature{};
  crypto_generichash(reinterpret_cast<unsigned char*>(signature.data()), signature.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), keys.audit().data(),
                     keys.audit().size());
  return signature;
}

std::string head_line(const KeyRing& keys, const std::string& origin, const Head& head) {
  return origin + " " + std::to_string(head.seq) + " " + hex_of(head.hash) + " " +
         hex_of(sign(keys, origin, head));
}

core::Result<std::pair<std::string, Head>> parse_head(const KeyRing& keys, const std::string& line) {
  std::istringstream words(line);
  std::string origin, hash, signature, more;
  Head head;
  Hash signed_with{};
  if (!(words >> origin >> head.seq >> hash >> signature) || (words >> more) || head.seq < 0 ||
      !hash_of_hex(hash, head.hash) || !hash_of_hex(signature, signed_with))
    return core::fail(Remedy::Reconfigure,
                      "this is no head of an audit: give the whole line as it was printed");
  if (!same(signed_with, sign(keys, origin, head)))
    return core::fail(
        Remedy::Reconfigure,
        "a head of the audit does not carry this clinic's signature: it was changed, or the key "
        "file is another one");
  return std::pair(origin, head);
}

HeadFile::Lock::Lock(const std::filesystem::path& file)
    : descriptor_(
          ::open((file.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
  while (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

HeadFile::Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool HeadFile::exists() const {
  std::error_code ignored;
  return std::filesystem::exists(file_, ignored);
}

core::Result<std::map<std::string, Head>> HeadFile::all() const {
  std::map<std::string, Head> heads;
  const auto taken = read_private(file_, kLongestFile, [&](std::string_view text) -> core::Result<void> {
    std::istringstream lines{std::string(text)};
    std::string line;
    if (!std::getline(lines, line) || line != kTitle)
      return core::fail(Remedy::Reconfigure, "%.150s is damaged: it does not begin as a file of audit heads",
                        file_.c_str());
    while (std::getline(lines, line)) {
      auto head = parse_head(*keys_, line);
      if (!head) return tl::unexpected(head.error());
      heads[head->first] = head->second;
    }
    return {};
  });
  if (!taken) return tl::unexpected(taken.error());
  return heads;
}

core::Result<std::optional<Head>> HeadFile::head(const std::string& origin) const {
  const auto heads = all();
  if (!heads) return tl::unexpected(heads.error());
  const auto found = heads->find(origin);
  return found != heads->end() ? std::optional<Head>(found->second) : std::nullopt;
}

core::Result<void> HeadFile::store(const std::string& origin, const Head& head) const {
  std::map<std::string, Head> heads;
  if (exists()) {
    auto known = all();
    if (!known) return tl::unexpected(known.error());
    heads = std::move(*known);
  }
  heads[origin] = head;
  std::string text(kTitle);
  for (const auto& [name, end] : heads) text += "\n" + head_line(*keys_, name, end);
  return write_private(file_, text + "\n", true);
}

}  // namespace footfall::recording::clinic
