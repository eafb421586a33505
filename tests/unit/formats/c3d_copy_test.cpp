// What formats/c3d/write.cpp writes: read back here, and by a reader in Python that shares nothing with it.
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>

#include "formats/c3d_content.hpp"
#include "formats/recording.hpp"
#include "tests/support/recordings.hpp"

using namespace footfall;
using namespace footfall::formats;
namespace fs = std::filesystem;

namespace {

class Scratch {
 public:
  Scratch() : path_(fs::temp_directory_path() / ("footfall_c3d_copy_" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] fs::path operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

core::Result<void> write(const C3dContent& content, const fs::path& file) {
  auto writer = C3dWriter::make(content);
  if (!writer) return tl::unexpected<core::Error>(writer.error());
  std::ofstream out(file, std::ios::binary);
  for (;;) {
    const auto piece = writer->next();
    if (!piece) return tl::unexpected<core::Error>(piece.error());
    if (piece->empty()) break;
    out.write(reinterpret_cast<const char*>(piece->data()), static_cast<std::streamsize>(piece->size()));
  }
  out.close();
  CHECK(fs::file_size(file) == writer->file_bytes());
  CHECK(fs::file_size(file) % 512 == 0);
  return {};
}

template <class T>
T value(core::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what());
  return std::move(*result);
}

bool same_numbers(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

void check_same_forces(const ForceRecording& a, const ForceRecording& b) {
  CHECK(a.sample_rate == b.sample_rate);
  REQUIRE(a.belts.size() == b.belts.size());
  REQUIRE(a.platforms.size() == b.platforms.size());
  for (std::size_t k = 0; k < a.belts.size(); ++k) {
    CHECK(a.belts[k].name == b.belts[k].name);
    for (const auto column : {&BeltColumns::f_ap_n, &BeltColumns::f_v_n, &BeltColumns::f_ml_n,
                              &BeltColumns::cop_ap_m, &BeltColumns::cop_ml_m})
      CHECK(same_numbers(a.belts[k].*column, b.belts[k].*column));
    CHECK(a.platforms[k].type == b.platforms[k].type);
    CHECK(a.platforms[k].channels == b.platforms[k].channels);
    CHECK(a.platforms[k].corners == b.platforms[k].corners);
    CHECK(a.platforms[k].corner_unit == b.platforms[k].corner_unit);
  }
}

/// Six channels of a platform and two markers, all of them sums of the sample's number.
struct Made {
  std::vector<std::vector<double>> columns;
  C3dContent content;

  Made(std::size_t frames, std::size_t per_frame, bool real) {
    content.frames = frames;
    content.per_frame = per_frame;
    content.real = real;
    content.frame_rate_hz = 100.0;
    content.point_scale = 0.1;
    const double cell = real ? 1.0 : 0.1;
    for (std::size_t c = 0; c < 8; ++c) {
      auto& column = columns.emplace_back(frames);
      for (std::size_t i = 0; i < frames; ++i)
        column[i] = c % 4 == 3 ? 0.0 : cell * static_cast<double>((7 * i + 100 * c) % 20'000);
    }
    for (std::size_t c = 0; c < 6; ++c) {
      auto& column = columns.emplace_back(frames * per_frame);
      for (std::size_t i = 0; i < column.size(); ++i)
        column[i] = 0.25 * static_cast<double>((13 * i + 50 * c) % 4000) - 500.0;
    }
    for (std::size_t c = 0; c < 8; ++c)
      content.points.push_back({columns[c], real || c % 4 == 3 ? 1.0 : cell, 0.0});
    for (std::size_t c = 8; c < 14; ++c) content.analog.push_back({columns[c], 0.25, 0.0});
    content.parameters = {
        c3d_texts("POINT", "LABELS", {"LHEE", "RHEE"}),
        c3d_text("POINT", "UNITS", "mm"),
        c3d_texts("ANALOG", "LABELS", {"Fx1", "Fy1", "Fz1", "Mx1", "My1", "Mz1"}),
        c3d_reals("ANALOG", "SCALE", std::vector<double>(6, 0.25)),
        c3d_reals("ANALOG", "GEN_SCALE", {1.0}),
        c3d_integers("ANALOG", "OFFSET", std::vector<double>(6, 0.0)),
        c3d_texts("ANALOG", "UNITS", {"N", "N", "N", "Nmm", "Nmm", "Nmm"}),
        c3d_integers("FORCE_PLATFORM", "USED", {1}),
        c3d_integers("FORCE_PLATFORM", "TYPE", {2}, {1}),
        c3d_integers("FORCE_PLATFORM", "CHANNEL", {1, 2, 3, 4, 5, 6}, {6, 1}),
        c3d_reals("FORCE_PLATFORM", "ORIGIN", {0, 0, -45}, {3, 1}),
        c3d_reals("FORCE_PLATFORM", "CORNERS", {464, 0, 0, 0, 0, 0, 0, 508, 0, 464, 508, 0}, {3, 4, 1}),
        c3d_integers("FORCE_PLATFORM", "ZERO", {0, 0})};
    content.events = {{0.25, "RFS"}, {0.5, "RFO"}};
  }
};

/// A reader of its own: struct alone, C3D user guide open beside it. Prints what it found as JSON.
constexpr const char* kPeer = R"(import json, struct, sys
b = open(sys.argv[1], 'rb').read()
H = struct.unpack_from('<BBHHHHH', b, 0)
scale, data, ratio, rate = struct.unpack_from('<fHHf', b, 12)
at = 512 * (H[0] - 1)
blocks, processor = b[at + 2], b[at + 3]
end, at, groups, values = at + 512 * blocks, at + 4, {}, {}
while at < end:
    n, g = struct.unpack_from('<bb', b, at)
    if n == 0: break
    n = abs(n)
    name = b[at + 2:at + 2 + n].decode()
    p = at + 2 + n
    step, = struct.unpack_from('<h', b, p)
    if g < 0: groups[-g] = name
    else:
        kind, dims = struct.unpack_from('<bB', b, p + 2)
        shape = list(b[p + 4:p + 4 + dims]); q = p + 4 + dims
        size = 1
        for s in shape: size *= s
        if kind == -1:
            width = shape[0] if shape else 1
            raw = b[q:q + size].decode('latin-1')
            v = [raw[i:i + width].rstrip() for i in range(0, size, width)]
        else:
            v = list(struct.unpack_from('<%d%s' % (size, {1: 'b', 2: 'H', 4: 'f'}[kind]), b, q))
        values[(g, name)] = v
    if step == 0: break
    at = p + step
P = {groups[g] + ':' + n: v for (g, n), v in values.items()}
points, channels = P['POINT:USED'][0], P['ANALOG:USED'][0]
word, code = (4, 'f') if scale < 0 else (2, 'h')
width = 4 * points + channels * ratio
frames = [struct.unpack_from('<%d%s' % (width, code), b, 512 * (data - 1) + i * width * word) for i in range(3)]
events = struct.unpack_from('<HH', b, 2 * 149)
print(json.dumps(dict(mark=H[1], header_points=H[2], header_analog=H[3], first=H[4], last=H[5], scale=scale,
    data=data, ratio=ratio, rate=rate, processor=processor, end=end, P=P, frames=frames, event_key=events[0],
    events=events[1], event_times=struct.unpack_from('<2f', b, 2 * 152),
    event_labels=b[2 * 198:2 * 198 + 8].decode())))
)";

std::optional<nlohmann::json> peer_reads(const fs::path& file, const fs::path& script) {
  if (::access("/usr/bin/python3", X_OK) != 0) {
    std::cerr << "skipped: the independent C3D reader needs /usr/bin/python3\n";
    return std::nullopt;
  }
  std::ofstream(script) << kPeer;
  FILE* pipe = ::popen(("/usr/bin/python3 '" + script.string() + "' '" + file.string() + "'").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  std::array<char, 4096> part{};
  while (const std::size_t n = std::fread(part.data(), 1, part.size(), pipe)) out.append(part.data(), n);
  REQUIRE(::pclose(pipe) == 0);
  return nlohmann::json::parse(out);
}

}  // namespace

TEST_CASE("every readable recording is the same after reading, writing and reading",
          "[formats][c3d][write]") {
  const auto dir = tests::recordings_dir();
  if (!dir) return tests::skip_without_recordings();
  const Scratch scratch;
  std::size_t copied = 0;
  for (const auto& entry : fs::directory_iterator(*dir / "c3d")) {
    if (entry.path().extension() != ".c3d") continue;
    const auto original = read_c3d(entry.path());
    if (!original) continue;
    INFO(entry.path().filename().string());
    const auto content = value(read_c3d_content(entry.path()));
    const auto result = write(content, scratch / "copy.c3d");
    INFO((result ? "" : result.error().what()));
    REQUIRE(result);
    check_same_forces(*original, value(read_c3d(scratch / "copy.c3d")));
    const auto again = value(read_c3d_content(scratch / "copy.c3d"));
    CHECK(again.frames == content.frames);
    CHECK(again.per_frame == content.per_frame);
    CHECK(again.frame_rate_hz == content.frame_rate_hz);
    REQUIRE(again.owned.size() == content.owned.size());
    for (std::size_t i = 0; i < content.owned.size(); ++i)
      REQUIRE(same_numbers(again.owned[i], content.owned[i]));
    for (const C3dParameter& p : content.parameters) {
      const C3dParameter* copy = again.find(p.group, p.name);
      INFO(p.group << ":" << p.name);
      REQUIRE(copy != nullptr);
      if (p.name == "LABELS" || p.name == "DESCRIPTIONS" || p.name == "UNITS") CHECK(copy->text == p.text);
    }
    ++copied;
  }
  CHECK(copied >= 10);
}

TEST_CASE("an independent reader finds header, parameters and samples where the format says",
          "[formats][c3d][write]") {
  const Scratch scratch;
  const bool real = GENERATE(true, false);
  INFO((real ? "floating point" : "integers"));
  const Made made(120, 10, real);
  REQUIRE(write(made.content, scratch / "a.c3d"));
  const auto found = peer_reads(scratch / "a.c3d", scratch / "peer.py");
  if (!found) return;
  const auto& f = *found;
  CHECK(f["mark"] == 0x50);
  CHECK(f["processor"] == 84);
  CHECK(f["header_points"] == 2);
  CHECK(f["header_analog"] == 60);
  CHECK(f["first"] == 1);
  CHECK(f["last"] == 120);
  CHECK(f["ratio"] == 10);
  CHECK(f["rate"] == 100.0);
  CHECK(f["scale"].get<double>() == Approx(real ? -0.1 : 0.1));
  CHECK(512 * (f["data"].get<int>() - 1) == f["end"].get<int>());
  CHECK(f["P"]["POINT:DATA_START"][0] == f["data"]);
  CHECK(f["P"]["POINT:FRAMES"][0] == 120);
  CHECK(f["P"]["ANALOG:RATE"][0] == 1000.0);
  CHECK(f["P"]["TRIAL:ACTUAL_END_FIELD"] == nlohmann::json({120, 0}));
  CHECK(f["P"]["ANALOG:LABELS"][2] == "Fz1");
  CHECK(f["P"]["FORCE_PLATFORM:ORIGIN"][2] == -45.0);
  CHECK(f["event_key"] == 12345);
  CHECK(f["events"] == 2);
  CHECK(f["event_times"] == nlohmann::json({0.25, 0.5}));
  CHECK(f["event_labels"] == "RFS RFO ");
  for (std::size_t frame = 0; frame < 3; ++frame) {
    for (std::size_t i = 0; i < 8; ++i) {
      const double scale = real || i % 4 == 3 ? 1.0 : 0.1;
      CHECK(f["frames"][frame][i].get<double>() == Approx(made.columns[i][frame] / scale).epsilon(1e-6));
    }
    for (std::size_t s = 0; s < 10; ++s)
      for (std::size_t c = 0; c < 6; ++c)
        REQUIRE(f["frames"][frame][8 + 6 * s + c].get<double>() ==
                Approx(made.columns[8 + c][10 * frame + s] / 0.25).epsilon(1e-6));
  }
}

TEST_CASE("more frames than 16 bits can count are written as the field does", "[formats][c3d][write]") {
  const Scratch scratch;
  for (const std::size_t frames : {std::size_t{65535}, std::size_t{65536}, std::size_t{200'001}}) {
    INFO(frames);
    const Made made(frames, 1, false);
    REQUIRE(write(made.content, scratch / "long.c3d"));
    const auto again = value(read_c3d_content(scratch / "long.c3d"));
    CHECK(again.frames == frames);
    CHECK(again.analog[5].values.back() == made.columns[13].back() / 0.25);
    CHECK(again.find("POINT", "FRAMES")->numbers[0] == 65535 - 65536);  // read as signed
    const C3dParameter* end = again.find("TRIAL", "ACTUAL_END_FIELD");
    REQUIRE(end != nullptr);
    CHECK((end->numbers[0] < 0 ? end->numbers[0] + 65536 : end->numbers[0]) + 65536 * end->numbers[1] ==
          static_cast<double>(frames));
    CHECK((again.find("POINT", "LONG_FRAMES") != nullptr) == (frames > 65535));
    const auto found = peer_reads(scratch / "long.c3d", scratch / "peer.py");
    if (found) CHECK((*found)["last"] == 65535);
  }
}

TEST_CASE("what integers and the format cannot say is refused in a sentence", "[formats][c3d][write]") {
  const Scratch scratch;
  const auto refused = [&](const C3dContent& content, const char* word) {
    const auto result = write(content, scratch / "no.c3d");
    REQUIRE_FALSE(result);
    CHECK_THAT(result.error().what(), Catch::Contains(word));
  };
  SECTION("a lost sample in integers") {
    Made made(10, 10, false);
    made.columns[10][37] = std::numeric_limits<double>::quiet_NaN();
    refused(made.content, "missing or out of range");
  }
  SECTION("a lost sample in floating point is one") {
    Made made(10, 10, true);
    made.columns[10][37] = std::numeric_limits<double>::quiet_NaN();
    REQUIRE(write(made.content, scratch / "a.c3d"));
    CHECK(std::isnan(value(read_c3d_content(scratch / "a.c3d")).analog[2].values[37]));
  }
  SECTION("a force beyond 16 bits") {
    Made made(10, 10, false);
    made.columns[10][3] = 9000.0;  // 36000 cells
    refused(made.content, "out of range");
  }
  SECTION("parameters that do not fit") {
    Made made(10, 10, true);
    for (int i = 0; i < 200; ++i)
      made.content.parameters.push_back(
          c3d_reals("LARGE", "P" + std::to_string(i), std::vector<double>(250)));
    refused(made.content, "blocks of parameters");
  }
  SECTION("columns of different lengths") {
    Made made(10, 10, true);
    made.content.frames = 11;
    refused(made.content, "columns");
  }
}
