#pragma once
#include <string>

#include "recording/reader_impl.hpp"

/// Checks the chained tables of a session (record_tables.hpp). Thread: one. Blocks: disk. Allocates: yes.
namespace footfall::recording {

/// Leaves `complaint` empty when every row is there, unchanged and in its place, else one sentence.
[[nodiscard]] core::Result<void> check_records(SessionReader::Impl& session, const Hash& start,
                                               std::string& complaint);

}  // namespace footfall::recording
