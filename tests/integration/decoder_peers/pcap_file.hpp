#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "tests/integration/decoder_peers/rtu_tap.hpp"

namespace footfall::tests {

/// Writes serial frames as a TCP conversation, one segment a frame, so that a decoder knows by the port who
/// asks and who answers: pcap of raw IPv4 (link type 101), 10.0.0.1:40000 to 10.0.0.2:`port`. Source of the
/// formats: libpcap's file format; RFC 791, RFC 793. Thread: any. Errors: throws std::runtime_error.
void write_pcap(const std::filesystem::path& file, const std::vector<RtuTap::Frame>& frames,
                std::uint16_t port);

}  // namespace footfall::tests
