#include "gait/build_identity.hpp"

#include <features.h>
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

#include "gait/source_identity.hpp"

namespace footfall::gait {
namespace {

/// glibc has its own sin, exp, atan2 and pow for processors with these.
std::string processor() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  std::string text = "x86-64";
  if (__builtin_cpu_supports("fma") != 0) text += " fma";
  if (__builtin_cpu_supports("avx2") != 0) text += " avx2";
  if (__builtin_cpu_supports("fma4") != 0) text += " fma4";
  return text;
#elif defined(__aarch64__)
  return "aarch64";
#else
  return "other processor";
#endif
}

std::string library() {
#if defined(__GLIBC__)
  return std::string("glibc ") + ::gnu_get_libc_version();
#else
  return "other C library";
#endif
}

}  // namespace

std::string build_identity() {
  return std::string(kSourceIdentity) + ", " + library() + ", " + processor();
}

}  // namespace footfall::gait
