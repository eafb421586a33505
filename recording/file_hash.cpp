#include "recording/file_hash.hpp"

#include <sodium.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace footfall::recording {

core::Result<FileHash> hash_of_file(const std::filesystem::path& file,
                                    const std::function<bool()>& going_on) {
  const std::string name = file.filename().string();
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return core::fail(core::Remedy::Reconfigure, "%.100s cannot be read (%s): check its path and its rights",
                      name.c_str(), std::strerror(errno));
  crypto_generichash_state state;
  FileHash out;
  crypto_generichash_init(&state, nullptr, 0, out.hash.size());
  std::vector<char> buffer(std::size_t{1} << 20U);
  while (in) {
    if (going_on && !going_on()) return core::fail(core::Remedy::Retry, "cancelled");
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto size = static_cast<std::uint64_t>(in.gcount());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(buffer.data()), size);
    out.bytes += size;
  }
  if (in.bad())
    return core::fail(core::Remedy::Reconfigure, "%.100s: the disk failed: copy the file to another one",
                      name.c_str());
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(out.hash.data()), out.hash.size());
  return out;
}

std::string hex_of(const Hash& hash) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : hash) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4U];
    text += kDigits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

}  // namespace footfall::recording
