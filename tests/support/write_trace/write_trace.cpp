#include "tests/support/write_trace/write_trace.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <new>
#include <stdexcept>

namespace footfall::tests {
namespace {

constexpr const char* kName = "footfall-write-trace";
constexpr std::size_t kSector = 512;

std::vector<DiskOp>& trace() {
  static std::vector<DiskOp> ops;
  return ops;
}
sqlite3_vfs* real_vfs = nullptr;

struct TracedFile {
  sqlite3_file base;
  sqlite3_file* real;
  std::string* path;
};

TracedFile& traced(sqlite3_file* file) {
  return *reinterpret_cast<TracedFile*>(file);
}
sqlite3_file* real_of(sqlite3_file* file) {
  return traced(file).real;
}

int close(sqlite3_file* file) {
  sqlite3_file* real = real_of(file);
  const int code = real->pMethods != nullptr ? real->pMethods->xClose(real) : SQLITE_OK;
  delete traced(file).path;
  traced(file).path = nullptr;
  return code;
}
int read(sqlite3_file* file, void* into, int size, sqlite3_int64 offset) {
  return real_of(file)->pMethods->xRead(real_of(file), into, size, offset);
}
int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  const auto* bytes = static_cast<const char*>(from);
  trace().push_back({DiskOp::Kind::Write, *traced(file).path, offset, {bytes, bytes + size}});
  return real_of(file)->pMethods->xWrite(real_of(file), from, size, offset);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  trace().push_back({DiskOp::Kind::Truncate, *traced(file).path, size, {}});
  return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
int sync(sqlite3_file* file, int flags) {
  const int code = real_of(file)->pMethods->xSync(real_of(file), flags);
  trace().push_back({DiskOp::Kind::Sync, *traced(file).path, 0, {}});
  return code;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
int lock(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xLock(real_of(file), level);
}
int unlock(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
int check_lock(sqlite3_file* file, int* held) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), held);
}
int control(sqlite3_file* file, int op, void* argument) {
  return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}
int sector_size(sqlite3_file*) {
  return static_cast<int>(kSector);
}
/// None: no write is promised to be whole, or in order.
int characteristics(sqlite3_file*) {
  return 0;
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** where) {
  return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, where);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
  real_of(file)->pMethods->xShmBarrier(real_of(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
  return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

// Version 2: without memory maps, so that every write comes by.
const sqlite3_io_methods kMethods = {
    2,         close,      read,    write,       truncate,        sync,    file_size, lock,
    unlock,    check_lock, control, sector_size, characteristics, shm_map, shm_lock,  shm_barrier,
    shm_unmap, nullptr,    nullptr};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  auto* real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(TracedFile));
  new (file) TracedFile{};
  traced(file).real = real;
  const int code = real_vfs->xOpen(real_vfs, name, real, flags, out);
  if (code == SQLITE_OK) {
    traced(file).path = new std::string(name != nullptr ? name : "");
    file->pMethods = &kMethods;
  }
  return code;
}
int remove(sqlite3_vfs*, const char* name, int sync_folder) {
  const int code = real_vfs->xDelete(real_vfs, name, sync_folder);
  if (code == SQLITE_OK) trace().push_back({DiskOp::Kind::Delete, name, 0, {}, sync_folder != 0});
  return code;
}

sqlite3_vfs& shim() {
  static sqlite3_vfs vfs;
  return vfs;
}

/// One file: what is certainly on the disk, and what may be.
struct Fate {
  std::vector<char> durable;
  bool exists = false;
  std::vector<const DiskOp*> pending;
};

void carry_out(std::vector<char>& file, const DiskOp& op) {
  const auto offset = static_cast<std::size_t>(op.offset);
  if (op.kind == DiskOp::Kind::Truncate) return file.resize(offset);
  if (file.size() < offset + op.data.size()) file.resize(offset + op.data.size());
  std::copy(op.data.begin(), op.data.end(), file.begin() + op.offset);
}

void carry_out_torn(std::vector<char>& file, const DiskOp& op, std::mt19937& random) {
  for (std::size_t at = 0; at < op.data.size(); at += kSector) {
    if (random() % 2 == 0) continue;
    const std::size_t end = std::min(op.data.size(), at + kSector);
    DiskOp sector{op.kind, op.path, op.offset + static_cast<std::int64_t>(at), {}};
    sector.data.assign(op.data.begin() + static_cast<std::ptrdiff_t>(at),
                       op.data.begin() + static_cast<std::ptrdiff_t>(end));
    carry_out(file, sector);
  }
}

void settle(Fate& fate, Unsynced unsynced, std::mt19937& random) {
  if (unsynced == Unsynced::None) return;
  for (std::size_t i = 0; i < fate.pending.size(); ++i) {
    const DiskOp& op = *fate.pending[i];
    const bool last = i + 1 == fate.pending.size();
    if (unsynced == Unsynced::Torn && last && op.kind == DiskOp::Kind::Write) {
      carry_out_torn(fate.durable, op, random);
      fate.exists = true;
    } else if (unsynced == Unsynced::All || random() % 2 == 0) {
      carry_out(fate.durable, op);
      fate.exists = true;
    }
  }
}

}  // namespace

WriteTrace::WriteTrace() {
  trace().clear();
  real_vfs = sqlite3_vfs_find(nullptr);
  if (real_vfs == nullptr) throw std::runtime_error("SQLite has no file system");
  shim() = *real_vfs;
  shim().zName = kName;
  shim().szOsFile = static_cast<int>(sizeof(TracedFile)) + real_vfs->szOsFile;
  shim().pNext = nullptr;
  shim().xOpen = open;
  shim().xDelete = remove;
  if (sqlite3_vfs_register(&shim(), 1) != SQLITE_OK) throw std::runtime_error("the trace is not taken");
}

WriteTrace::~WriteTrace() {
  sqlite3_vfs_unregister(&shim());
  sqlite3_vfs_register(real_vfs, 1);
}

const std::vector<DiskOp>& WriteTrace::ops() {
  return trace();
}

std::map<std::string, std::vector<char>> disk_after(const std::vector<DiskOp>& ops, std::size_t count,
                                                    Unsynced unsynced, std::mt19937& random) {
  std::map<std::string, Fate> files;
  for (std::size_t i = 0; i < count; ++i) {
    const DiskOp& op = ops[i];
    Fate& fate = files[op.path];
    switch (op.kind) {
      case DiskOp::Kind::Write:
      case DiskOp::Kind::Truncate:
        fate.pending.push_back(&op);
        break;
      case DiskOp::Kind::Sync:
        for (const DiskOp* done : fate.pending) carry_out(fate.durable, *done);
        fate.pending.clear();
        fate.exists = true;
        break;
      case DiskOp::Kind::Delete:
        // A removal that the folder was not synced with may be undone by the cut.
        if (op.durable || unsynced == Unsynced::All || random() % 2 == 0) fate = {};
        break;
    }
  }
  std::map<std::string, std::vector<char>> disk;
  for (auto& [path, fate] : files) {
    settle(fate, unsynced, random);
    if (fate.exists) disk[path] = std::move(fate.durable);
  }
  return disk;
}

void lay_out(const std::map<std::string, std::vector<char>>& files, const std::filesystem::path& folder) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  for (const auto& [path, bytes] : files) {
    std::ofstream out(folder / std::filesystem::path(path).filename(), std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
}

}  // namespace footfall::tests
