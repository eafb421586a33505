#include <cmath>
#include <cstdlib>
#include <set>

#include "docs/figures/figures.hpp"
#include "pages.hpp"

using namespace footfall;
using test::kPages;
using test::text_of;

namespace {

/// A tenth of a point, and rounding.
constexpr double kTolerance = 0.11;
constexpr std::uintmax_t kLargestFile = 60'000;

bool begins_number(const std::string& text, std::size_t at) {
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  return digit(at) || (text[at] == '-' && digit(at + 1));
}

/// The same words and shapes, numbers within a tenth: compilers may differ in the last bit. Empty: alike.
std::string difference(const std::string& is, const std::string& was) {
  std::size_t i = 0, w = 0;
  while (i < is.size() && w < was.size()) {
    if (begins_number(is, i) && begins_number(was, w)) {
      char *end_is = nullptr, *end_was = nullptr;
      const double a = std::strtod(is.c_str() + i, &end_is), b = std::strtod(was.c_str() + w, &end_was);
      if (std::abs(a - b) > kTolerance) break;
      i = static_cast<std::size_t>(end_is - is.c_str());
      w = static_cast<std::size_t>(end_was - was.c_str());
      continue;
    }
    if (is[i] != was[w]) break;
    ++i;
    ++w;
  }
  if (i == is.size() && w == was.size()) return "";
  return "now '" + is.substr(i, 60) + "', committed '" + was.substr(w, 60) + "'";
}

}  // namespace

TEST_CASE("the comparison of pictures sees another number, word, shape and length") {
  const std::string picture = "<path d=\"M1.5 2L3 -4.1\"/><text>contact 252 ms</text>";
  CHECK(difference(picture, picture).empty());
  CHECK(difference("<path d=\"M1.6 2L3 -4.1\"/><text>contact 252 ms</text>", picture).empty());
  for (const char* other : {"<path d=\"M1.8 2L3 -4.1\"/><text>contact 252 ms</text>",
                            "<path d=\"M1.5 2L3 4.1\"/><text>contact 252 ms</text>",
                            "<path d=\"M1.5 2L3 -4.1\"/><text>contact 253 ms</text>",
                            "<path d=\"M1.5 2L3 -4.1\"/><text>flight 252 ms</text>",
                            "<path d=\"M1.5 2L3 -4.1\"/><text>contact 252 ms</text><rect/>"})
    CHECK_FALSE(difference(picture, other).empty());
}

TEST_CASE("the committed pictures are those that scripts/figures draws, text as text, below 60 kB") {
  for (const docs::Figure& figure : docs::all_figures()) {
    CAPTURE(figure.name);
    const auto file = kPages / (std::string(figure.name) + ".svg");
    const std::string drawn = figure.draw();
    INFO("look at the picture, then run scripts/figures");
    CHECK(difference(drawn, text_of(file)) == "");
    CHECK(drawn.find("<text") != std::string::npos);
    CHECK(std::filesystem::file_size(file) < kLargestFile);
    // Drawn anew it is the same to the last byte: no clock, no chance.
    if (std::string(figure.name) == "crossings") CHECK(figure.draw() == drawn);
  }
}

TEST_CASE("every picture in docs/metrics is drawn by the project and shown on a page with words for it") {
  std::set<std::string> drawn;
  for (const docs::Figure& figure : docs::all_figures()) drawn.insert(std::string(figure.name) + ".svg");
  std::string pages;
  for (const auto& page : test::files_in(kPages, ".md")) pages += text_of(page);
  std::set<std::string> committed;
  for (const auto& file : test::files_in(kPages, ".svg")) committed.insert(file.filename().string());
  CHECK(committed == drawn);
  for (const std::string& name : drawn) {
    CAPTURE(name);
    const std::size_t at = pages.find("](" + name + ")");
    REQUIRE(at != std::string::npos);
    const std::size_t words = pages.rfind("![", at);
    CHECK(pages.substr(words, at - words).size() > 20);
  }
}

TEST_CASE("every family page shows a picture") {
  for (const char* page : {"signal", "events", "time-and-length", "vertical-force", "horizontal-force",
                           "centre-of-mass", "foot", "overstride", "posture", "change"}) {
    CAPTURE(page);
    CHECK(text_of(kPages / (std::string(page) + ".md")).find(".svg)") != std::string::npos);
  }
}
