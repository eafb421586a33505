#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "recording/session.hpp"
#include "tests/support/temp_dir.hpp"

/// Sessions with known content for the tests of recording/. Every value follows from the sample's number, so
/// that any part of a file can be judged without having kept what was written.
namespace footfall::tests {

recording::SessionMeta example_meta();
/// 1 kHz samples of one plate, numbered from `first`; every bit of every field is used.
std::vector<core::ForceSample> example_samples(std::uint8_t plate, std::uint64_t first, std::size_t count);
gait::StepResult example_step(std::uint32_t index);
gait::Summary example_summary();
recording::TreadmillRecord example_treadmill(int index);
recording::LogEntry example_entry(int index);

/// Bit-wise equality, NaN included.
bool same_bits(double a, double b);
bool same_bits(const core::ForceSample& a, const core::ForceSample& b);

/// The value, or a test failure with the error's sentence.
template <class T>
T require_value(core::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what());
  return std::move(*result);
}
inline void require_value(core::Result<void> result) {
  if (!result) throw std::runtime_error(result.error().what());
}

/// `chunks` chunks of 100 samples for each of two plates with everything else a session holds, committed
/// after each, not finished.
std::unique_ptr<recording::SessionWriter> write_example(const std::filesystem::path& file, int chunks);
void write_finished_example(const std::filesystem::path& file, int chunks);

/// Runs SQL on the file, as somebody with a database editor would.
void edit(const std::filesystem::path& file, const std::string& sql);

}  // namespace footfall::tests
