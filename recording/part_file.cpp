#include "recording/part_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace footfall::recording {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;

}  // namespace

std::filesystem::path part_name(const std::filesystem::path& file) {
  std::filesystem::path temporary = file;
  temporary.replace_filename("." + file.filename().string() + "." + std::to_string(::getpid()) + ".part");
  return temporary;
}

core::Error write_error(const std::filesystem::path& file, int code) {
  const char* remedy = std::strerror(code);
  if (code == ENOSPC || code == EDQUOT) remedy = "the disk is full; free some space and export again";
  if (code == EACCES || code == EPERM || code == EROFS) remedy = "no permission; choose another folder";
  return {core::Remedy::Operator, "cannot write %s: %s", file.c_str(), remedy};
}

void sync_folder_of(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  (void)::fsync(fd);
  ::close(fd);
}

core::Result<std::unique_ptr<PartFile>> PartFile::create(const std::filesystem::path& file) {
  std::unique_ptr<PartFile> part(new PartFile(file, part_name(file)));
  part->fd_ = ::open(part->temporary_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0640);
  if (part->fd_ < 0) {
    part->published_ = true;  // nothing of ours to remove
    return tl::unexpected<core::Error>(write_error(file, errno));
  }
  part->buffer_.reserve(kBufferBytes);
  return part;
}

PartFile::~PartFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!published_) ::unlink(temporary_.c_str());
}

void PartFile::put(const char* data, std::size_t size) {
  while (size > 0 && error_ == 0) {
    const ssize_t written = ::write(fd_, data, size);
    if (written >= 0) {
      data += written;
      size -= static_cast<std::size_t>(written);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
}

void PartFile::flush() {
  put(buffer_.data(), buffer_.size());
  buffer_.clear();
}

void PartFile::write(std::string_view text) {
  if (buffer_.size() + text.size() > kBufferBytes) flush();
  if (text.size() >= kBufferBytes) return put(text.data(), text.size());
  buffer_ += text;
}

void PartFile::write(std::span<const std::uint8_t> bytes) {
  write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

core::Result<void> PartFile::finish() {
  flush();
  if (error_ == 0 && ::fsync(fd_) != 0) error_ = errno;
  if (error_ != 0) return tl::unexpected<core::Error>(write_error(file_, error_));
  return {};
}

core::Result<void> PartFile::publish() {
  if (::rename(temporary_.c_str(), file_.c_str()) != 0)
    return tl::unexpected<core::Error>(write_error(file_, errno));
  published_ = true;
  sync_folder_of(file_);
  return {};
}

}  // namespace footfall::recording
