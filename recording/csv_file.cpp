#include "recording/csv_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>

namespace footfall::recording {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;

/// Spreadsheets run cells that start so (OWASP "CSV injection").
bool is_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
}

}  // namespace

core::Result<std::unique_ptr<CsvFile>> CsvFile::create(const std::filesystem::path& file) {
  std::filesystem::path temporary = file;
  temporary.replace_filename("." + file.filename().string() + "." + std::to_string(::getpid()) + ".part");
  std::unique_ptr<CsvFile> csv(new CsvFile(file, temporary));
  csv->fd_ = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0640);
  if (csv->fd_ < 0) {
    csv->published_ = true;  // nothing of ours to remove
    return tl::unexpected<core::Error>(csv->error(errno));
  }
  csv->buffer_.reserve(kBufferBytes + 1024);
  return csv;
}

CsvFile::~CsvFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!published_) ::unlink(temporary_.c_str());
}

core::Error CsvFile::error(int code) const {
  const char* remedy = std::strerror(code);
  if (code == ENOSPC || code == EDQUOT) remedy = "the disk is full; free some space and export again";
  if (code == EACCES || code == EPERM || code == EROFS) remedy = "no permission; choose another folder";
  return {core::Remedy::Operator, "cannot write %s: %s", file_.c_str(), remedy};
}

void CsvFile::separate() {
  if (row_started_) buffer_ += ',';
  row_started_ = true;
}

void CsvFile::append(std::string_view text) {
  separate();
  buffer_ += text;
}

void CsvFile::cell(double value) {
  if (!std::isfinite(value)) return blank();
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  append({text.data(), static_cast<std::size_t>(end - text.data())});
}

void CsvFile::cell(double value, int decimals) {
  if (!std::isfinite(value)) return blank();
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  append({text.data(), static_cast<std::size_t>(size)});
}

void CsvFile::cell(std::int64_t value) {
  append(std::to_string(value));
}

void CsvFile::cell(std::uint64_t value) {
  append(std::to_string(value));
}

void CsvFile::cell(std::string_view text) {
  separate();
  const bool formula = is_formula(text);
  if (!formula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    buffer_ += text;
    return;
  }
  buffer_ += formula ? "\"'" : "\"";
  for (const char c : text) {
    if (c == '"') buffer_ += '"';
    buffer_ += c;
  }
  buffer_ += '"';
}

void CsvFile::blank(int cells) {
  for (int i = 0; i < cells; ++i) separate();
}

void CsvFile::end_row() {
  buffer_ += '\n';
  row_started_ = false;
  if (buffer_.size() >= kBufferBytes) flush();
}

void CsvFile::flush() {
  std::size_t done = 0;
  while (done < buffer_.size() && write_error_ == 0) {
    const ssize_t written = ::write(fd_, buffer_.data() + done, buffer_.size() - done);
    if (written >= 0) {
      done += static_cast<std::size_t>(written);
    } else if (errno != EINTR) {
      write_error_ = errno;
    }
  }
  buffer_.clear();
}

core::Result<void> CsvFile::finish() {
  flush();
  if (write_error_ == 0 && ::fsync(fd_) != 0) write_error_ = errno;
  if (write_error_ != 0) return tl::unexpected<core::Error>(error(write_error_));
  return {};
}

core::Result<void> CsvFile::publish() {
  if (::rename(temporary_.c_str(), file_.c_str()) != 0) return tl::unexpected<core::Error>(error(errno));
  published_ = true;
  return {};
}

}  // namespace footfall::recording
