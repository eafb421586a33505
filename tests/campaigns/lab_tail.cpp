#include "tests/campaigns/lab_tail.hpp"

#include <algorithm>
#include <array>

namespace footfall::campaigns {

void LabTail::open(const std::filesystem::path& file) {
  file_ = file;
  read_ = 0;
  rest_.clear();
  log_ = {};
}

void LabTail::update() {
  std::ifstream in(file_, std::ios::binary);
  in.seekg(read_);
  std::array<char, 65536> buffer{};
  while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0) {
    read_ += in.gcount();
    rest_.append(buffer.data(), static_cast<std::size_t>(in.gcount()));
  }
  std::size_t begin = 0;
  for (std::size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
    log_.take(rest_.substr(begin, end - begin));
    begin = end + 1;
  }
  rest_.erase(0, begin);
}

void LabTail::forget_before(core::Timestamp from) {
  const auto old = [&](const auto& point) { return point.time < from; };
  log_.belt.erase(std::remove_if(log_.belt.begin(), log_.belt.end(), old), log_.belt.end());
  log_.steps.erase(std::remove_if(log_.steps.begin(), log_.steps.end(), old), log_.steps.end());
}

}  // namespace footfall::campaigns
