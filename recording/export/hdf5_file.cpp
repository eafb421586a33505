#include "recording/export/hdf5_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <mutex>
#include <vector>

namespace footfall::recording::h5 {
namespace {

std::mutex library;
constexpr std::size_t kLongestText = std::size_t{1} << 20;

Handle text_type(std::size_t size) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.get(), std::max<std::size_t>(1, size));
  H5Tset_strpad(type.get(), H5T_STR_NULLPAD);
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  return type;
}

bool is_hard_link(hid_t at, const std::string& name) {
  H5L_info_t info{};
  return H5Lexists(at, name.c_str(), H5P_DEFAULT) > 0 &&
         H5Lget_info(at, name.c_str(), &info, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_HARD;
}

Handle open_dataset(hid_t at, const std::string& name) {
  return {is_hard_link(at, name) ? H5Dopen2(at, name.c_str(), H5P_DEFAULT) : -1, H5Dclose};
}

Handle open_attribute(hid_t at, const char* name) {
  return {H5Aexists(at, name) > 0 ? H5Aopen(at, name, H5P_DEFAULT) : -1, H5Aclose};
}

/// One value, of that class.
bool is_one(hid_t attribute, H5T_class_t kind) {
  const Handle type(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose);
  return type.good() && space.good() && H5Tget_class(type.get()) == kind &&
         H5Sget_simple_extent_npoints(space.get()) == 1;
}

bool is_class(hid_t set, H5T_class_t kind) {
  const Handle type(H5Dget_type(set), H5Tclose);
  return type.good() && H5Tget_class(type.get()) == kind;
}

/// A disk that refuses leaves the library in a state in which it crashes at the program's end: the file is
/// made in memory, and its bytes are written by us.
Handle create_in_memory(const std::filesystem::path& file) {
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access.get(), std::size_t{1} << 22, 0);
  return {H5Fcreate(file.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.get()), H5Fclose};
}

bool write_new(const std::filesystem::path& file, const std::vector<char>& bytes) {
  const int fd = ::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0640);
  if (fd < 0) return false;
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  return ::close(fd) == 0 && done == bytes.size();
}

std::string trimmed(const char* text, std::size_t size) {
  std::string out(text, size);
  out.resize(out.find_last_not_of('\0') + 1);
  return out;
}

}  // namespace

Lock::Lock() {
  library.lock();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}
Lock::~Lock() {
  library.unlock();
}

Writer::Writer(std::filesystem::path file)
    : path_(std::move(file)), file_(create_in_memory(path_)), good_(file_.good()) {}

Handle Writer::group(hid_t at, const std::string& name) {
  Handle group(H5Gcreate2(at, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
  good_ = good_ && group.good();
  return group;
}

void Writer::attribute(hid_t at, const char* name, double value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle made(H5Acreate2(at, name, H5T_IEEE_F64LE, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  good_ = good_ && made.good() && H5Awrite(made.get(), H5T_NATIVE_DOUBLE, &value) >= 0;
}

void Writer::attribute(hid_t at, const char* name, std::int64_t value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle made(H5Acreate2(at, name, H5T_STD_I64LE, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  good_ = good_ && made.good() && H5Awrite(made.get(), H5T_NATIVE_INT64, &value) >= 0;
}

void Writer::attribute(hid_t at, const char* name, std::string_view value) {
  const std::string text(value.empty() ? std::string_view("\0", 1) : value);
  const Handle type = text_type(text.size()), space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle made(H5Acreate2(at, name, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  good_ = good_ && made.good() && H5Awrite(made.get(), type.get(), text.data()) >= 0;
}

Handle Writer::plain_dataset(hid_t at, const std::string& name, hid_t type, const void* values,
                             std::span<const hsize_t> size) {
  const Handle space(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose);
  Handle set(H5Dcreate2(at, name.c_str(), type, space.get(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
             H5Dclose);
  const bool empty = std::find(size.begin(), size.end(), 0) != size.end();
  good_ =
      good_ && set.good() && (empty || H5Dwrite(set.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
  return set;
}

Handle Writer::dataset(hid_t at, const std::string& name, std::span<const double> values,
                       std::size_t columns) {
  const std::array<hsize_t, 2> size{values.size() / columns, columns};
  return plain_dataset(at, name, H5T_IEEE_F64LE, values.data(), std::span(size).first(columns > 1 ? 2 : 1));
}

Handle Writer::dataset(hid_t at, const std::string& name, std::span<const std::int64_t> values) {
  const std::array<hsize_t, 1> size{values.size()};
  return plain_dataset(at, name, H5T_STD_I64LE, values.data(), size);
}

Handle Writer::dataset(hid_t at, const std::string& name, std::span<const std::string> values) {
  std::size_t width = 1;
  for (const std::string& value : values) width = std::max(width, value.size());
  std::string all;
  for (std::string value : values) {
    value.resize(width, '\0');
    all += value;
  }
  const Handle type = text_type(width);
  const std::array<hsize_t, 1> size{values.size()};
  return plain_dataset(at, name, type.get(), all.data(), size);
}

bool Writer::finish() {
  good_ = good_ && H5Fflush(file_.get(), H5F_SCOPE_GLOBAL) >= 0;
  const ssize_t size = good_ ? H5Fget_file_image(file_.get(), nullptr, 0) : -1;
  std::vector<char> image(size > 0 ? static_cast<std::size_t>(size) : 0);
  good_ = size > 0 && H5Fget_file_image(file_.get(), image.data(), image.size()) == size;
  good_ = file_.reset() && good_;
  return good_ && write_new(path_, image);
}

core::Result<Reader> Reader::open(const std::filesystem::path& file) {
  std::error_code error;
  const std::string name = file.filename().string();
  if (!std::filesystem::is_regular_file(file, error))
    return core::fail(core::Remedy::Reconfigure, "%.150s is no file: give the path of a recording",
                      file.c_str());
  const std::uintmax_t bytes = std::filesystem::file_size(file, error);
  Handle opened(H5Fis_hdf5(file.c_str()) > 0 ? H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT) : -1,
                H5Fclose);
  if (!opened.good()) {
    return core::fail(core::Remedy::Reconfigure,
                      "%.100s is no HDF5 file, or it is damaged: export the session again", name.c_str());
  }
  return Reader(std::move(opened), bytes);
}

Handle Reader::group(hid_t at, const std::string& name) const {
  return {is_hard_link(at, name) ? H5Gopen2(at, name.c_str(), H5P_DEFAULT) : -1, H5Gclose};
}

std::optional<double> Reader::real(hid_t at, const char* name) const {
  const Handle attribute = open_attribute(at, name);
  double value = 0.0;
  if (!attribute.good() || !is_one(attribute.get(), H5T_FLOAT) ||
      H5Aread(attribute.get(), H5T_NATIVE_DOUBLE, &value) < 0)
    return std::nullopt;
  return value;
}

std::optional<std::int64_t> Reader::integer(hid_t at, const char* name) const {
  const Handle attribute = open_attribute(at, name);
  std::int64_t value = 0;
  if (!attribute.good() || !is_one(attribute.get(), H5T_INTEGER) ||
      H5Aread(attribute.get(), H5T_NATIVE_INT64, &value) < 0)
    return std::nullopt;
  return value;
}

std::optional<std::string> Reader::text(hid_t at, const char* name) const {
  const Handle attribute = open_attribute(at, name);
  if (!attribute.good() || !is_one(attribute.get(), H5T_STRING)) return std::nullopt;
  const Handle type(H5Aget_type(attribute.get()), H5Tclose);
  const std::size_t size = H5Tget_size(type.get());
  if (H5Tis_variable_str(type.get()) != 0 || size == 0 || size > kLongestText) return std::nullopt;
  std::string text(size, '\0');
  if (H5Aread(attribute.get(), type.get(), text.data()) < 0) return std::nullopt;
  return trimmed(text.data(), text.size());
}

std::optional<std::size_t> Reader::plain_size(hid_t set, std::size_t columns) const {
  const Handle properties(H5Dget_create_plist(set), H5Pclose), type(H5Dget_type(set), H5Tclose);
  const Handle space(H5Dget_space(set), H5Sclose);
  if (!properties.good() || !type.good() || !space.good()) return std::nullopt;
  if (H5Pget_layout(properties.get()) != H5D_CONTIGUOUS || H5Pget_nfilters(properties.get()) != 0 ||
      H5Pget_external_count(properties.get()) != 0)
    return std::nullopt;
  const int dimensions = H5Sget_simple_extent_ndims(space.get());
  if (dimensions != (columns > 1 ? 2 : 1)) return std::nullopt;
  std::array<hsize_t, 2> size{0, 1};
  H5Sget_simple_extent_dims(space.get(), size.data(), nullptr);
  const std::size_t width = H5Tget_size(type.get());
  if (size[1] != columns || width == 0 || size[0] > bytes_ / (width * columns)) return std::nullopt;
  return static_cast<std::size_t>(size[0]) * columns;
}

std::optional<std::vector<double>> Reader::reals(hid_t at, const std::string& name,
                                                 std::size_t columns) const {
  const Handle set = open_dataset(at, name);
  const auto size =
      set.good() && is_class(set.get(), H5T_FLOAT) ? plain_size(set.get(), columns) : std::nullopt;
  if (!size) return std::nullopt;
  std::vector<double> values(*size);
  if (*size > 0 && H5Dread(set.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
    return std::nullopt;
  return values;
}

std::optional<std::vector<std::int64_t>> Reader::integers(hid_t at, const std::string& name) const {
  const Handle set = open_dataset(at, name);
  const auto size = set.good() && is_class(set.get(), H5T_INTEGER) ? plain_size(set.get(), 1) : std::nullopt;
  if (!size) return std::nullopt;
  std::vector<std::int64_t> values(*size);
  if (*size > 0 && H5Dread(set.get(), H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
    return std::nullopt;
  return values;
}

std::optional<std::vector<std::string>> Reader::texts(hid_t at, const std::string& name) const {
  const Handle set = open_dataset(at, name);
  const auto size = set.good() && is_class(set.get(), H5T_STRING) ? plain_size(set.get(), 1) : std::nullopt;
  if (!size) return std::nullopt;
  const Handle type(H5Dget_type(set.get()), H5Tclose);
  if (H5Tis_variable_str(type.get()) != 0) return std::nullopt;
  const std::size_t width = H5Tget_size(type.get());
  std::string all(*size * width, '\0');
  if (*size > 0 && H5Dread(set.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()) < 0)
    return std::nullopt;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < *size; ++i) values.push_back(trimmed(all.data() + i * width, width));
  return values;
}

}  // namespace footfall::recording::h5
