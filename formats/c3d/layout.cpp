#include "formats/c3d/layout.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::formats::c3d {

using core::fail;
using core::Remedy;

namespace {

constexpr double kFastestHz = 1e6;
constexpr std::size_t kMost16Bits = 65535;

struct Header {
  std::size_t points = 0, analog_per_frame = 0, first = 0, last = 0, data_block = 0, samples_per_frame = 0;
  double scale = 0.0, rate = 0.0;
};

Header header_of(std::span<const std::uint8_t> bytes, Processor processor) {
  const auto word = [&](std::size_t number) {  // numbered from 1, as in the user guide
    return std::size_t{load_u16(&bytes[2 * (number - 1)], processor == Processor::Mips)};
  };
  Header h{word(2), word(3), word(4), word(5), word(9), word(10), 0.0, 0.0};
  h.scale = load_f32(&bytes[12], processor);
  h.rate = load_f32(&bytes[20], processor);
  return h;
}

struct Shape {
  std::size_t points = 0, channels = 0, per_frame = 1;
};

template <class T>
void add(std::vector<T>& choices, T choice) {
  if (std::find(choices.begin(), choices.end(), choice) == choices.end()) choices.push_back(choice);
}

bool positive(std::optional<double> value) {
  return value && std::isfinite(*value) && *value > 0.0;
}

std::vector<Shape> shapes_of(const Header& header, const Parameters& parameters) {
  const auto used = parameters.count("ANALOG", "USED");
  std::vector<Shape> shapes;
  std::size_t per_frame = header.samples_per_frame;
  if (per_frame == 0) per_frame = used && *used > 0 ? header.analog_per_frame / *used : 1;
  if (per_frame > 0 && header.analog_per_frame % per_frame == 0)
    shapes.push_back({header.points, header.analog_per_frame / per_frame, per_frame});
  const auto points = parameters.count("POINT", "USED");
  if (!points || !used) return shapes;
  const auto analog_rate = parameters.number("ANALOG", "RATE");
  const auto point_rate = parameters.number("POINT", "RATE");
  if (positive(analog_rate) && positive(point_rate)) {
    const double ratio = *analog_rate / *point_rate;
    if (ratio >= 0.5 && ratio < 65536.0) per_frame = static_cast<std::size_t>(std::llround(ratio));
  }
  const Shape named{*points, *used, std::max<std::size_t>(1, per_frame)};
  // Where both make frames of one size, count and rate together outweigh the header's samples per frame.
  const bool same_size =
      named.points == header.points && named.channels * named.per_frame == header.analog_per_frame;
  shapes.insert(same_size ? shapes.begin() : shapes.end(), named);
  return shapes;
}

/// A frame number of the TRIAL group: low and high word.
std::optional<std::size_t> trial_field(const Parameters& parameters, const char* name) {
  const Parameter* field = parameters.find("TRIAL", name);
  if (field == nullptr || !field->count(0)) return std::nullopt;
  return std::size_t{*field->count(0)} + 65536 * std::size_t{field->count(1).value_or(0)};
}

std::vector<std::size_t> frame_counts(const Header& header, const Parameters& parameters) {
  std::vector<std::size_t> counts;
  if (const auto frames = parameters.count("POINT", "LONG_FRAMES"); frames && *frames > 0)
    add<std::size_t>(counts, *frames);
  const auto start = trial_field(parameters, "ACTUAL_START_FIELD");
  const auto end = trial_field(parameters, "ACTUAL_END_FIELD");
  if (start && end && *end >= *start) add<std::size_t>(counts, *end - *start + 1);
  if (const auto frames = parameters.count("POINT", "FRAMES"); frames && *frames > 0)
    add<std::size_t>(counts, *frames);
  if (header.last >= header.first && header.last > 0)
    add<std::size_t>(counts, header.last - header.first + 1);
  return counts;
}

std::vector<std::size_t> data_starts(const Header& header, const Parameters& parameters) {
  std::vector<std::size_t> starts;
  if (header.data_block > 1) add(starts, (header.data_block - 1) * kBlock);
  const auto block = parameters.count("POINT", "DATA_START");
  if (block && *block > 1) add(starts, (std::size_t{*block} - 1) * kBlock);
  if (starts.empty()) starts.push_back(parameters.section_end());
  return starts;
}

std::vector<double> scales_of(const Header& header, const Parameters& parameters) {
  std::vector<double> scales;
  if (std::isfinite(header.scale) && header.scale != 0.0) scales.push_back(header.scale);
  const auto scale = parameters.number("POINT", "SCALE");
  const bool told = scales.empty() || (scale && std::signbit(*scale) != std::signbit(scales.front()));
  if (scale && *scale != 0.0 && told) scales.push_back(*scale);
  if (scales.empty()) scales = {-1.0, 1.0};  // nothing says it: the size of the file must
  return scales;
}

/// A count at the end of its 16 bits may mean more: then the file's size tells, else what is left over is
/// said.
void settle_frames(Layout& layout, std::size_t file_bytes) {
  const std::size_t there = file_bytes - layout.data_at;
  if (there - layout.frames * layout.frame_bytes() < kBlock) return;
  const std::size_t stored = (there - (kBlock - 1)) / layout.frame_bytes();  // the end may be padding
  if (layout.frames == kMost16Bits && stored > kMost16Bits) {
    layout.frames = stored;
    layout.notes.push_back("The file counts 65535 frames, the most it can, and has at least " +
                           std::to_string(stored) + ": those were read.");
    return;
  }
  layout.notes.push_back("The file counts " + std::to_string(layout.frames) + " frames and has bytes for " +
                         std::to_string(stored) + " or more: the rest was left out.");
}

/// Tries every combination; the first that fills the file, else the first that fits, else nothing.
class Search {
 public:
  Search(Layout base, std::size_t file_bytes) : base_(std::move(base)), file_bytes_(file_bytes) {}

  enum class Accept { WhatFits, WhatFills };

  void consider(const Shape& shape, std::size_t data_at, double scale, std::size_t frames, Accept accept) {
    Layout layout = base_;
    layout.points = shape.points;
    layout.channels = shape.channels;
    layout.per_frame = shape.per_frame;
    layout.data_at = data_at;
    layout.real = scale < 0.0;
    layout.point_scale = layout.real ? 1.0 : scale;
    layout.frames = frames;
    if (layout.channels == 0 || layout.frame_bytes() == 0) return;
    has_analog_ = true;
    const std::size_t there = file_bytes_ > data_at ? file_bytes_ - data_at : 0;
    if (frames > there / layout.frame_bytes()) {
      if (!refused_) refused_ = layout;
      return;
    }
    const std::size_t spare = there - frames * layout.frame_bytes();
    const bool fills = spare < kBlock;
    if (accept == Accept::WhatFills && !fills) return;
    if (!best_ || (fills && !fills_)) {
      best_ = layout;
      fills_ = fills;
    }
  }
  [[nodiscard]] bool has_analog() const { return has_analog_; }
  [[nodiscard]] const std::optional<Layout>& best() const { return best_; }
  [[nodiscard]] const std::optional<Layout>& refused() const { return refused_; }

 private:
  Layout base_;
  std::size_t file_bytes_;
  std::optional<Layout> best_, refused_;
  bool fills_ = false, has_analog_ = false;
};

/// POINT:RATE, unless only the header's agrees with ANALOG:RATE.
std::optional<double> frame_rate(const Header& header, const Parameters& parameters, std::size_t per_frame) {
  const auto analog = parameters.number("ANALOG", "RATE");
  const auto agrees = [&](double rate) {
    return positive(analog) && std::abs(rate * static_cast<double>(per_frame) - *analog) < 1e-3 * *analog;
  };
  const auto named = parameters.number("POINT", "RATE");
  const bool header_good = positive(header.rate);
  if (positive(named) && (agrees(*named) || !header_good || !agrees(header.rate))) return named;
  if (header_good) return header.rate;
  if (positive(analog)) return *analog / static_cast<double>(per_frame);
  return std::nullopt;
}

}  // namespace

core::Result<Layout> find_layout(const std::string& file, std::span<const std::uint8_t> bytes,
                                 const Parameters& parameters, std::size_t file_bytes) {
  const Header header = header_of(bytes, parameters.processor());
  Layout base;
  base.processor = parameters.processor();
  const std::string_view format = parameters.text("ANALOG", "FORMAT");
  base.unsigned_analog = !format.empty() && (format.front() == 'U' || format.front() == 'u');
  base.first_frame =
      static_cast<std::uint32_t>(trial_field(parameters, "ACTUAL_START_FIELD").value_or(header.first));

  Search search(base, file_bytes);
  const auto try_from = [&](const std::vector<std::size_t>& starts, Search::Accept accept) {
    for (const Shape& shape : shapes_of(header, parameters))
      for (const std::size_t data_at : starts)
        for (const double scale : scales_of(header, parameters))
          for (const std::size_t frames : frame_counts(header, parameters))
            search.consider(shape, data_at, scale, frames, accept);
  };
  try_from(data_starts(header, parameters), Search::Accept::WhatFits);
  // Reserved blocks may follow the parameters, so their end is a start only where it explains the file.
  if (!search.best()) try_from({parameters.section_end()}, Search::Accept::WhatFills);
  if (!search.has_analog()) {
    return fail(Remedy::Reconfigure,
                "%s: no analog channels or no frames are stored: a recording with force platforms is needed",
                file.c_str());
  }
  if (!search.best()) {
    const Layout& wanted = *search.refused();
    return fail(Remedy::Reconfigure,
                "%s: %zu frames of %zu bytes are announced from byte %zu on, the file ends at %zu: it is cut "
                "short or damaged, copy it again",
                file.c_str(), wanted.frames, wanted.frame_bytes(), wanted.data_at, file_bytes);
  }
  Layout layout = *search.best();
  settle_frames(layout, file_bytes);
  const auto rate = frame_rate(header, parameters, layout.per_frame);
  if (!rate || *rate * static_cast<double>(layout.per_frame) > kFastestHz || *rate < 0.1) {
    return fail(Remedy::Reconfigure,
                "%s: no usable frame rate in header, POINT:RATE or ANALOG:RATE: correct POINT:RATE",
                file.c_str());
  }
  layout.frame_rate = core::Hertz(*rate);
  if (layout.samples() < 2) {
    return fail(Remedy::Reconfigure, "%s holds %zu samples of force: at least 2 are needed", file.c_str(),
                layout.samples());
  }
  if (layout.points != header.points || layout.channels * layout.per_frame != header.analog_per_frame ||
      layout.data_at != (header.data_block - 1) * kBlock || layout.real != (header.scale < 0.0)) {
    layout.notes.push_back("The header contradicts the parameters; the sizes that fill the file were taken.");
  }
  return layout;
}

}  // namespace footfall::formats::c3d
