#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

/// The records of a chunk turned into columns, so that what changes slowly stands together and compresses
/// (docs/session-format.md "chunk.samples"): the four leading u64 as differences to the record before, modulo
/// 2^64; then of every byte of a record the values of all records. Lossless. Thread: any, reentrant.
/// Blocks/allocates: never. Errors: none; the sizes are the caller's duty: records.size() a multiple of
/// kRecordBytes, columns.size() the same number of kColumnBytes.
namespace footfall::recording {

void to_columns(std::span<const std::byte> records, std::span<std::byte> columns) noexcept;
void from_columns(std::span<const std::byte> columns, std::span<std::byte> records) noexcept;

}  // namespace footfall::recording
