#include "formats/c3d/samples.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace footfall::formats::c3d {

namespace {

/// So that a chunk and its columns stay in the second-level cache.
constexpr std::size_t kChunkBytes = std::size_t{128} * 1024;
/// Of the markers: enough for which way a body goes, and at least two under the shortest contact.
constexpr double kMarkerLooksHz = 20.0;
constexpr std::size_t kMostMarkerFrames = 1000;
/// No plate measures more; a float beyond it is rubbish.
constexpr double kLargest = 1e9;

template <Processor processor>
struct Real {
  static constexpr std::size_t kBytes = 4;
  static double at(const std::uint8_t* p) { return load_f32(p, processor); }
};
template <bool big_endian>
struct Signed {
  static constexpr std::size_t kBytes = 2;
  static double at(const std::uint8_t* p) { return static_cast<std::int16_t>(load_u16(p, big_endian)); }
};
template <bool big_endian>
struct Unsigned {
  static constexpr std::size_t kBytes = 2;
  static double at(const std::uint8_t* p) { return load_u16(p, big_endian); }
};

/// One analog channel of some frames, calibrated.
template <class Word>
void take_channel(const std::uint8_t* frames, std::size_t count, const Layout& layout, const Calibration& c,
                  double* out) {
  const std::size_t stride = layout.channels * Word::kBytes;
  const std::size_t frame_bytes = layout.frame_bytes(), per_frame = layout.per_frame;
  const double offset = c.offset, scale = c.scale;
  const std::uint8_t* first = frames + (4 * layout.points + c.channel) * Word::kBytes;
  for (std::size_t frame = 0; frame < count; ++frame, first += frame_bytes) {
    const std::uint8_t* p = first;
    for (std::size_t i = 0; i < per_frame; ++i, p += stride) {
      const double value = (Word::at(p) - offset) * scale;
      *out++ = std::abs(value) < kLargest ? value : std::numeric_limits<double>::quiet_NaN();
    }
  }
}
using TakeChannel = void (*)(const std::uint8_t*, std::size_t, const Layout&, const Calibration&, double*);

TakeChannel reader_for(const Layout& layout) {
  const bool big_endian = layout.processor == Processor::Mips;
  if (layout.real) {
    if (layout.processor == Processor::Dec) return take_channel<Real<Processor::Dec>>;
    return big_endian ? take_channel<Real<Processor::Mips>> : take_channel<Real<Processor::Intel>>;
  }
  if (layout.unsigned_analog)
    return big_endian ? take_channel<Unsigned<true>> : take_channel<Unsigned<false>>;
  return big_endian ? take_channel<Signed<true>> : take_channel<Signed<false>>;
}

using Columns = std::array<std::vector<double>, kMostPlateChannels>;

/// Types 3 and 4: channels to wrench, in place; `work` keeps the channels.
void apply_matrix(const Plate& plate, const Columns& channels, std::size_t n, Columns& wrench) {
  for (std::size_t row = 0; row < 6; ++row) {
    double* out = wrench[row].data();
    std::fill_n(out, n, 0.0);
    for (std::size_t column = 0; column < plate.channels.size(); ++column) {
      const double k = plate.matrix[row][column];
      const double* in = channels[column].data();
      for (std::size_t i = 0; i < n; ++i) out[i] += k * in[i];
    }
  }
}

/// Type 1 gives where the force acts on the surface: its moment about the transducer's origin.
void moments_of_point(const Plate& plate, std::size_t n, Columns& c) {
  const double height = plate.origin_m.z;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = c[3][i], y = c[4][i];
    c[3][i] = y * c[2][i] - height * c[1][i];
    c[4][i] = height * c[0][i] - x * c[2][i];
    c[5][i] += x * c[1][i] - y * c[0][i];
  }
}

/// What is not a number leaves the extremes alone and makes the mean one. In lanes: a single chain of
/// additions would wait for itself.
void extend(ForceRange& range, const std::vector<double>& values, std::size_t n) {
  struct Lane {
    double low, high, sum = 0.0;
    void take(double v) {
      low = v < low ? v : low;
      high = v > high ? v : high;
      sum += v;
    }
  };
  Lane a{range.min, range.max}, b = a, c = a, d = a;
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    a.take(values[i]);
    b.take(values[i + 1]);
    c.take(values[i + 2]);
    d.take(values[i + 3]);
  }
  for (; i < n; ++i) a.take(values[i]);
  range.min = std::min({a.low, b.low, c.low, d.low});
  range.max = std::max({a.high, b.high, c.high, d.high});
  range.mean += (a.sum + b.sum) + (c.sum + d.sum);
}

class Survey {
 public:
  Survey(const Layout& layout, double metres, const Parameters& parameters)
      : layout_(layout),
        metres_(metres),
        stride_(std::max(layout.frames / kMostMarkerFrames + 1,
                         static_cast<std::size_t>(layout.frame_rate.value() / kMarkerLooksHz))) {
    find_markers(parameters);
  }

  void look_at(const std::uint8_t* frames, std::size_t first_frame, std::size_t count) {
    const std::size_t next = (first_frame + stride_ - 1) / stride_ * stride_;
    for (std::size_t frame = next; frame < first_frame + count; frame += stride_) {
      const std::uint8_t* p = frames + (frame - first_frame) * layout_.frame_bytes();
      result_.samples.push_back(frame * layout_.per_frame);
      for (const std::size_t point : points_)
        result_.positions.push_back(position(p + 4 * point * layout_.word()));
    }
  }

  [[nodiscard]] Markers result() { return std::move(result_); }

 private:
  /// Angles, forces and the like are stored among the points and named in lists of their own.
  void find_markers(const Parameters& parameters) {
    std::unordered_set<std::string_view> outputs;
    for (const char* list : {"ANGLES", "FORCES", "MOMENTS", "POWERS", "SCALARS"}) {
      const Parameter* names = parameters.find("POINT", list);
      for (std::size_t i = 0; names != nullptr && i < names->size(); ++i) outputs.insert(names->text(i));
    }
    const Parameter* labels = parameters.find("POINT", "LABELS");
    for (std::size_t i = 0; i < layout_.points; ++i) {
      const std::string_view label = labels != nullptr ? labels->text(i) : std::string_view{};
      if (label.empty() || outputs.count(label) == 0) points_.push_back(i);
    }
    result_.count = points_.size();
  }

  [[nodiscard]] double word_at(const std::uint8_t* p) const {
    if (layout_.real) return load_f32(p, layout_.processor);
    return static_cast<std::int16_t>(load_u16(p, layout_.processor == Processor::Mips));
  }

  [[nodiscard]] Vec3 position(const std::uint8_t* p) const {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    const std::size_t word = layout_.word();
    if (!(word_at(p + 3 * word) >= 0.0)) return {kNone, kNone, kNone};  // a negative residual: not seen
    const double k = layout_.point_scale * metres_;
    const Vec3 at = k * Vec3{word_at(p), word_at(p + word), word_at(p + 2 * word)};
    const double size = dot(at, at);
    return size > 0.0 && size < kLargest ? at : Vec3{kNone, kNone, kNone};
  }

  const Layout& layout_;
  double metres_;
  std::size_t stride_;
  std::vector<std::size_t> points_;
  Markers result_;
};

class Pass {
 public:
  Pass(const Layout& layout, const Plates& plates)
      : layout_(layout),
        plates_(plates),
        every_(look_every(core::Hertz(layout.frame_rate.value() * static_cast<double>(layout.per_frame)))) {
    signals_.resize(plates.plates.size());
    for (PlateSignals& signals : signals_) {
      for (auto& column : signals.wrench) column.reserve(layout.samples());
      for (ForceRange& range : signals.range) {
        range.min = std::numeric_limits<double>::infinity();
        range.max = -range.min;
        range.mean = 0.0;
      }
    }
  }

  void take(const std::uint8_t* frames, std::size_t count) {
    static_assert(kMostPlateChannels == 8);
    const std::size_t n = count * layout_.per_frame;
    const TakeChannel take_channel_of = reader_for(layout_);
    for (std::size_t k = 0; k < signals_.size(); ++k) {
      const Plate& plate = plates_.plates[k];
      for (std::size_t c = 0; c < plate.channels.size(); ++c) {
        if (work_[c].size() < n) work_[c].resize(n);
        take_channel_of(frames, count, layout_, plate.channels[c], work_[c].data());
      }
      Columns* wrench = &work_;
      if (plate.type == 1) moments_of_point(plate, n, work_);
      if (plate.type >= 3) {
        for (auto& column : wrench_)
          if (column.size() < n) column.resize(n);
        apply_matrix(plate, work_, n, wrench_);
        wrench = &wrench_;
      }
      for (std::size_t c = 0; c < 6; ++c) {
        auto& column = signals_[k].wrench[c];
        column.insert(column.end(), (*wrench)[c].begin(),
                      (*wrench)[c].begin() + static_cast<std::ptrdiff_t>(n));
      }
      for (std::size_t c = 0; c < 3; ++c) extend(signals_[k].range[c], (*wrench)[c], n);
      look(*wrench, n, signals_[k].looks);
    }
    taken_ += n;
  }

  [[nodiscard]] std::vector<PlateSignals> result() {
    for (PlateSignals& signals : signals_) {
      for (ForceRange& range : signals.range) range.mean /= static_cast<double>(layout_.samples());
      if (plates_.zero_end > plates_.zero_first) subtractable(signals);
    }
    return std::move(signals_);
  }

 private:
  void look(const Columns& w, std::size_t n, std::vector<PlateInstant>& looks) const {
    for (std::size_t i = (every_ - taken_ % every_) % every_; i < n; i += every_)
      looks.push_back({{w[0][i], w[1][i], w[2][i]}, {w[3][i], w[4][i], w[5][i]}});
  }

  void subtractable(PlateSignals& signals) const {
    const auto first = static_cast<std::ptrdiff_t>(plates_.zero_first);
    const auto end = static_cast<std::ptrdiff_t>(plates_.zero_end);
    std::array<double, 6> baseline{};
    for (std::size_t c = 0; c < 6; ++c) {
      double sum = 0.0;
      std::for_each(signals.wrench[c].begin() + first, signals.wrench[c].begin() + end,
                    [&sum](double value) { sum += value; });
      baseline[c] = sum / static_cast<double>(end - first);
      if (!std::isfinite(baseline[c])) return;
    }
    signals.baseline = baseline;
    signals.zeroed = true;
    for (PlateInstant& now : signals.looks) {
      now.force = now.force - Vec3{baseline[0], baseline[1], baseline[2]};
      now.moment = now.moment - Vec3{baseline[3], baseline[4], baseline[5]};
    }
  }

  const Layout& layout_;
  const Plates& plates_;
  std::size_t every_, taken_ = 0;
  std::vector<PlateSignals> signals_;
  Columns work_, wrench_;
};

}  // namespace

std::size_t look_every(core::Hertz rate) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(rate.value() / 100.0)));
}

core::Result<Samples> read_samples(const Source& source, const Layout& layout, const Plates& plates,
                                   const Parameters& parameters) {
  const std::size_t per_chunk =
      std::min(layout.frames, std::max<std::size_t>(1, kChunkBytes / layout.frame_bytes()));
  std::vector<std::uint8_t> chunk(per_chunk * layout.frame_bytes());
  Pass pass(layout, plates);
  Survey survey(layout, plates.metres, parameters);
  for (std::size_t frame = 0; frame < layout.frames; frame += per_chunk) {
    const std::size_t count = std::min(per_chunk, layout.frames - frame);
    const auto bytes = std::span(chunk).first(count * layout.frame_bytes());
    if (const auto read = source.read(layout.data_at + frame * layout.frame_bytes(), bytes); !read)
      return tl::unexpected<core::Error>(read.error());
    pass.take(chunk.data(), count);
    survey.look_at(chunk.data(), frame, count);
  }
  return Samples{pass.result(), survey.result()};
}

}  // namespace footfall::formats::c3d
