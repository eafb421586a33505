# Writes OUT: one header that names the sources, compiler and options that decide the last bit of a step.
# Called with -DFILES=a;b;c -DROOT=... -DCOMPILER=... -DOPTIONS=... -DOUT=...
set(all "${COMPILER} ${OPTIONS}\n")
foreach(file IN LISTS FILES)
  file(SHA256 "${ROOT}/${file}" hash)
  string(APPEND all "${file} ${hash}\n")
endforeach()
string(SHA256 identity "${all}")
string(SUBSTRING "${identity}" 0 16 identity)
file(WRITE "${OUT}.new" "#pragma once
namespace footfall::gait {
inline constexpr const char* kSourceIdentity = \"gait ${identity}, ${COMPILER}\";
}  // namespace footfall::gait
")
file(COPY_FILE "${OUT}.new" "${OUT}" ONLY_IF_DIFFERENT)
file(REMOVE "${OUT}.new")
