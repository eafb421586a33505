#pragma once
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "recording/clinic/key_ring.hpp"
#include "recording/clinic/sql.hpp"

/// One field of an identity, sealed: XChaCha20-Poly1305 (libsodium), random 192-bit nonce, the patient and
/// the field as associated data, so that a sealed field put into another row or column does not open; padded
/// to a multiple of 64 bytes, so that its length says little of a name's. Layout: key number (4 bytes,
/// little-endian), nonce (24), ciphertext and tag. Thread: any. Blocks: never. Allocates: yes. Errors:
/// open(): Reconfigure, the key is not in the file, or the field was changed or moved.
namespace footfall::recording::clinic {

[[nodiscard]] Bytes seal(const KeyRing& keys, std::string_view pseudonym, std::string_view field,
                         std::string_view plain);
core::Result<Secret> unseal(const KeyRing& keys, std::string_view pseudonym, std::string_view field,
                            const Bytes& sealed);
/// The key it was sealed with; 0: too short to be sealed at all.
[[nodiscard]] std::uint32_t sealed_with(const Bytes& sealed);

[[nodiscard]] std::string to_hex(const Bytes& bytes);
[[nodiscard]] Bytes from_hex(std::string_view hex);  ///< empty when it is none
/// `bytes` random bytes as hex digits.
[[nodiscard]] std::string random_hex(std::size_t bytes);

}  // namespace footfall::recording::clinic
