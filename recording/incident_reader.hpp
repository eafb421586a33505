#pragma once
#include <string>

#include "recording/reader_impl.hpp"

namespace footfall::recording {

/// Reads every incident row and checks the chains against the closing row; `complaint` stays empty when all
/// is well. Thread: the reader's. Blocks: disk. Errors: those of the database.
core::Result<void> check_incidents(SessionReader::Impl& session, const Hash& start, std::string& complaint);

}  // namespace footfall::recording
