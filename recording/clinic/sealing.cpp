#include "recording/clinic/sealing.hpp"

#include <sodium.h>

#include <cstring>

namespace footfall::recording::clinic {
namespace {

using core::Remedy;

constexpr std::size_t kNumber = 4, kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                      kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES, kBlock = 64;

/// Lengths beside the parts: no two pairs give the same text.
std::string context_of(std::string_view pseudonym, std::string_view field, std::uint32_t key) {
  std::string context = "footfall identity 1/" + std::to_string(key) + "/" +
                        std::to_string(pseudonym.size()) + ":" + std::string(pseudonym) + "/" +
                        std::to_string(field.size()) + ":";
  return context += field;
}

unsigned char* raw(Bytes& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}
const unsigned char* raw(const Bytes& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
const unsigned char* raw(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Bytes seal(const KeyRing& keys, std::string_view pseudonym, std::string_view field, std::string_view plain) {
  ready_sodium();
  const std::uint32_t number = keys.newest();
  Secret padded((plain.size() / kBlock + 1) * kBlock);
  if (!plain.empty()) std::memcpy(padded.data(), plain.data(), plain.size());
  std::size_t size = 0;
  sodium_pad(&size, padded.data(), plain.size(), kBlock, padded.size());

  Bytes sealed(kNumber + kNonce + size + kTag);
  for (std::size_t i = 0; i < kNumber; ++i) sealed[i] = static_cast<std::byte>(number >> (8 * i));
  unsigned char* nonce = raw(sealed) + kNumber;
  randombytes_buf(nonce, kNonce);
  const std::string context = context_of(pseudonym, field, number);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonce, nullptr, padded.data(), size, raw(context),
                                             context.size(), nullptr, nonce, keys.sealing(number)->data());
  return sealed;
}

std::uint32_t sealed_with(const Bytes& sealed) {
  if (sealed.size() < kNumber + kNonce + kBlock + kTag) return 0;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < kNumber; ++i) number |= std::to_integer<std::uint32_t>(sealed[i]) << (8 * i);
  return number;
}

core::Result<Secret> unseal(const KeyRing& keys, std::string_view pseudonym, std::string_view field,
                            const Bytes& sealed) {
  ready_sodium();
  const std::uint32_t number = sealed_with(sealed);
  const Secret* key = keys.sealing(number);
  if (number != 0 && key == nullptr)
    return core::fail(
        Remedy::Reconfigure,
        "a field of this identity is sealed with key %u, which is not in the key file: restore the "
        "file from its copy",
        number);
  const auto broken =
      core::fail(Remedy::Reconfigure,
                 "a field of this identity does not open: it was changed, moved, or sealed with other keys");
  if (number == 0) return broken;
  const unsigned char* nonce = raw(sealed) + kNumber;
  const std::size_t size = sealed.size() - kNumber - kNonce;
  Secret plain(size - kTag);
  const std::string context = context_of(pseudonym, field, number);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, nonce + kNonce, size,
                                                 raw(context), context.size(), nonce, key->data()) != 0)
    return broken;
  std::size_t unpadded = 0;
  if (sodium_unpad(&unpadded, plain.data(), plain.size(), kBlock) != 0) return broken;
  plain.shorten(unpadded);
  return plain;
}

std::string to_hex(const Bytes& bytes) {
  std::string hex(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), raw(bytes), bytes.size());
  hex.pop_back();
  return hex;
}

Bytes from_hex(std::string_view hex) {
  Bytes bytes(hex.size() / 2);
  std::size_t size = 0;
  if (hex.size() % 2 != 0 ||
      sodium_hex2bin(raw(bytes), bytes.size(), hex.data(), hex.size(), nullptr, &size, nullptr) != 0)
    return {};
  return bytes;
}

std::string random_hex(std::size_t count) {
  ready_sodium();
  Bytes bytes(count);
  randombytes_buf(bytes.data(), bytes.size());
  return to_hex(bytes);
}

}  // namespace footfall::recording::clinic
