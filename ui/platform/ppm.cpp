#include "ui/platform/ppm.hpp"

#include <fstream>

namespace footfall::ui {

core::Result<int> write_ppm(const Picture& picture, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << "P6\n" << picture.width << ' ' << picture.height << "\n255\n";
  const std::size_t row = static_cast<std::size_t>(picture.width) * 3;
  for (int y = picture.height - 1; y >= 0; --y) {
    const auto* from = picture.rgb.data() + static_cast<std::size_t>(y) * row;
    file.write(reinterpret_cast<const char*>(from), static_cast<std::streamsize>(row));
  }
  file.close();
  if (!file) return core::fail(core::Remedy::Operator, "%s: the picture cannot be written.", path.c_str());
  return 0;
}

}  // namespace footfall::ui
