#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

// Preloaded into lab and station: a disk that takes its time. fsync() and fdatasync() sleep for as many
// milliseconds as the file FOOTFALL_SLOW_DISK says, and not at all while it is not there.

namespace {

void dawdle() {
  const char* name = std::getenv("FOOTFALL_SLOW_DISK");
  std::FILE* file = name != nullptr ? std::fopen(name, "r") : nullptr;
  if (file == nullptr) return;
  unsigned milliseconds = 0;
  const int read = std::fscanf(file, "%u", &milliseconds);
  std::fclose(file);
  if (read == 1) ::usleep(milliseconds * 1000U);
}

int forward(const char* name, int fd) {
  using Sync = int (*)(int);
  return reinterpret_cast<Sync>(::dlsym(RTLD_NEXT, name))(fd);
}

}  // namespace

extern "C" int fsync(int fd) {
  dawdle();
  return forward("fsync", fd);
}

extern "C" int fdatasync(int fd) {
  dawdle();
  return forward("fdatasync", fd);
}
