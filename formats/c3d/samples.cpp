#include "formats/c3d/samples.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <unordered_set>

namespace footfall::formats::c3d {

namespace {

/// So that a chunk and its columns stay in the second-level cache.
constexpr std::size_t kChunkBytes = std::size_t{128} * 1024;
/// So that the channels that a matrix takes together stay in the first-level cache.
constexpr std::size_t kMatrixSamples = 512;
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

/// Integers of most calibrations cannot come near kLargest: then no sample needs a look.
template <class Word>
bool always_small(const Calibration& c) {
  return Word::kBytes == 2 && (65536.0 + std::abs(c.offset)) * std::abs(c.scale) < kLargest;
}

template <class Word, bool checked>
double* take_samples(const std::uint8_t* p, std::size_t count, std::size_t stride, const Calibration& c,
                     double* out) {
  const double offset = c.offset, scale = c.scale;
  for (std::size_t i = 0; i < count; ++i, p += stride) {
    const double value = (Word::at(p) - offset) * scale;
    out[i] = !checked || std::abs(value) < kLargest ? value : std::numeric_limits<double>::quiet_NaN();
  }
  return out + count;
}

/// One analog channel of some frames, calibrated.
template <class Word>
void take_channel(const std::uint8_t* frames, std::size_t count, const Layout& layout, const Calibration& c,
                  double* out) {
  const std::size_t stride = layout.channels * Word::kBytes;
  std::size_t frame_bytes = layout.frame_bytes(), per_frame = layout.per_frame;
  const std::uint8_t* p = frames + (4 * layout.points + c.channel) * Word::kBytes;
  if (layout.points == 0) {  // no gaps between the frames
    per_frame *= count;
    count = 1;
  }
  const auto take = always_small<Word>(c) ? take_samples<Word, false> : take_samples<Word, true>;
  for (std::size_t frame = 0; frame < count; ++frame, p += frame_bytes)
    out = take(p, per_frame, stride, c, out);
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
using Wrench = std::array<double*, kWrenchColumns>;  ///< where a chunk's samples go

/// Types 3 and 4: channels to wrench.
template <std::size_t kChannels>
void apply_matrix(const Plate& plate, const Columns& channels, std::size_t n, const Wrench& wrench) {
  std::array<const double*, kChannels> in;
  for (std::size_t column = 0; column < kChannels; ++column) in[column] = channels[column].data();
  for (std::size_t row = 0; row < wrench.size(); ++row) {
    const auto& k = plate.matrix[row];
    double* out = wrench[row];
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0.0;
      for (std::size_t column = 0; column < kChannels; ++column) sum += k[column] * in[column][i];
      out[i] = sum;
    }
  }
}

/// Type 1 gives where the force acts on the surface: its moment about the transducer's origin.
void moments_of_point(const Plate& plate, std::size_t n, const Wrench& c) {
  const double height = plate.origin_m.z;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = c[3][i], y = c[4][i];
    c[3][i] = y * c[2][i] - height * c[1][i];
    c[4][i] = height * c[0][i] - x * c[2][i];
  }
}

/// What is not a number leaves the extremes alone and makes the mean one. In lanes: a single chain of
/// additions would wait for itself.
void extend(ForceRange& range, const double* values, std::size_t n) {
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
                         static_cast<std::size_t>(layout.frame_rate.value() / kMarkerLooksHz))),
        take_points_(reader_of(layout)) {
    find_markers(parameters);
    const std::size_t looks = layout.frames / stride_ + 1;
    result_.samples.reserve(looks);
    result_.positions.reserve(looks * points_.size());
  }

  void look_at(const std::uint8_t* frames, std::size_t first_frame, std::size_t count) {
    const std::size_t next = (first_frame + stride_ - 1) / stride_ * stride_;
    for (std::size_t frame = next; frame < first_frame + count; frame += stride_) {
      result_.samples.push_back(frame * layout_.per_frame);
      (this->*take_points_)(frames + (frame - first_frame) * layout_.frame_bytes());
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

  template <class Word>
  void take_points(const std::uint8_t* frame) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    const double k = layout_.point_scale * metres_;
    for (const std::size_t point : points_) {
      const std::uint8_t* p = frame + 4 * point * Word::kBytes;
      const Vec3 at = k * Vec3{Word::at(p), Word::at(p + Word::kBytes), Word::at(p + 2 * Word::kBytes)};
      const double size = dot(at, at);
      // A negative residual: not seen.
      const bool seen = Word::at(p + 3 * Word::kBytes) >= 0.0 && size > 0.0 && size < kLargest;
      result_.positions.push_back(seen ? at : Vec3{kNone, kNone, kNone});
    }
  }
  using TakePoints = void (Survey::*)(const std::uint8_t*);

  [[nodiscard]] static TakePoints reader_of(const Layout& layout) {
    const bool big_endian = layout.processor == Processor::Mips;
    if (!layout.real)
      return big_endian ? &Survey::take_points<Signed<true>> : &Survey::take_points<Signed<false>>;
    if (layout.processor == Processor::Dec) return &Survey::take_points<Real<Processor::Dec>>;
    return big_endian ? &Survey::take_points<Real<Processor::Mips>>
                      : &Survey::take_points<Real<Processor::Intel>>;
  }

  const Layout& layout_;
  double metres_;
  std::size_t stride_;
  TakePoints take_points_;
  std::vector<std::size_t> points_;
  Markers result_;
};

class Pass {
 public:
  Pass(const Layout& layout, const Plates& plates)
      : layout_(layout),
        plates_(plates),
        every_(look_every(core::Hertz(layout.frame_rate.value() * static_cast<double>(layout.per_frame)))),
        take_channel_(reader_for(layout)) {
    signals_.resize(plates.plates.size());
    for (std::size_t i = 0; i < extra_.size(); ++i)
      if (plates.extra[i]) extra_[i].reserve(layout.samples());
    for (PlateSignals& signals : signals_) {
      for (auto& column : signals.wrench) column.reserve(layout.samples());
      signals.looks.reserve(layout.samples() / every_ + 1);
      for (ForceRange& range : signals.range) {
        range.min = std::numeric_limits<double>::infinity();
        range.max = -range.min;
        range.mean = 0.0;
      }
    }
  }

  void take(const std::uint8_t* frames, std::size_t count) {
    const std::size_t n = count * layout_.per_frame;
    for (std::size_t k = 0; k < signals_.size(); ++k) {
      PlateSignals& signals = signals_[k];
      Wrench wrench;
      for (std::size_t c = 0; c < wrench.size(); ++c) {
        signals.wrench[c].resize(taken_ + n);  // within what was reserved
        wrench[c] = signals.wrench[c].data() + taken_;
      }
      take_wrench(plates_.plates[k], frames, count, wrench);
      for (std::size_t c = 0; c < signals.range.size(); ++c) extend(signals.range[c], wrench[c], n);
      look(wrench, n, signals.looks);
    }
    for (std::size_t i = 0; i < extra_.size(); ++i) {
      if (!plates_.extra[i]) continue;
      extra_[i].resize(taken_ + n);
      take_channel_(frames, count, layout_, *plates_.extra[i], extra_[i].data() + taken_);
    }
    taken_ += n;
  }

  [[nodiscard]] std::array<std::vector<double>, 2> extra() { return std::move(extra_); }
  [[nodiscard]] std::vector<PlateSignals> result() {
    for (PlateSignals& signals : signals_) {
      for (ForceRange& range : signals.range) range.mean /= static_cast<double>(layout_.samples());
      if (plates_.zero_end > plates_.zero_first) subtractable(signals);
    }
    return std::move(signals_);
  }

 private:
  void take_wrench(const Plate& plate, const std::uint8_t* frames, std::size_t count, const Wrench& wrench) {
    if (plate.type >= 3) return take_by_matrix(plate, frames, count, wrench);
    for (std::size_t c = 0; c < wrench.size(); ++c)
      take_channel_(frames, count, layout_, plate.channels[c], wrench[c]);
    if (plate.type == 1) moments_of_point(plate, count * layout_.per_frame, wrench);
  }

  void take_by_matrix(const Plate& plate, const std::uint8_t* frames, std::size_t count, Wrench wrench) {
    static_assert(kMostPlateChannels == 8);
    const std::size_t block = std::max<std::size_t>(1, kMatrixSamples / layout_.per_frame);
    for (std::size_t done = 0; done < count; done += block) {
      const std::size_t now = std::min(block, count - done), n = now * layout_.per_frame;
      for (std::size_t c = 0; c < plate.channels.size(); ++c) {
        if (work_[c].size() < n) work_[c].resize(n);
        take_channel_(frames + done * layout_.frame_bytes(), now, layout_, plate.channels[c],
                      work_[c].data());
      }
      if (plate.channels.size() == 8)
        apply_matrix<8>(plate, work_, n, wrench);
      else
        apply_matrix<6>(plate, work_, n, wrench);
      for (double*& column : wrench) column += n;
    }
  }

  void look(const Wrench& w, std::size_t n, std::vector<PlateInstant>& looks) const {
    for (std::size_t i = (every_ - taken_ % every_) % every_; i < n; i += every_)
      looks.push_back({{w[0][i], w[1][i], w[2][i]}, {w[3][i], w[4][i], 0.0}});
  }

  void subtractable(PlateSignals& signals) const {
    const auto first = static_cast<std::ptrdiff_t>(plates_.zero_first);
    const auto end = static_cast<std::ptrdiff_t>(plates_.zero_end);
    std::array<double, kWrenchColumns> baseline{};
    for (std::size_t c = 0; c < baseline.size(); ++c) {
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
      now.moment = now.moment - Vec3{baseline[3], baseline[4], 0.0};
    }
  }

  const Layout& layout_;
  const Plates& plates_;
  std::size_t every_, taken_ = 0;
  std::vector<PlateSignals> signals_;
  TakeChannel take_channel_;
  Columns work_;
  std::array<std::vector<double>, 2> extra_;
};

}  // namespace

std::size_t look_every(core::Hertz rate) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(rate.value() / 100.0)));
}

core::Result<Samples> read_samples(const Source& source, const Layout& layout, const Plates& plates,
                                   const Parameters& parameters) {
  const std::size_t per_chunk =
      std::min(layout.frames, std::max<std::size_t>(1, kChunkBytes / layout.frame_bytes()));
  const std::size_t chunk_bytes = per_chunk * layout.frame_bytes();
  const auto chunk = std::make_unique_for_overwrite<std::uint8_t[]>(chunk_bytes);
  Pass pass(layout, plates);
  Survey survey(layout, plates.metres, parameters);
  for (std::size_t frame = 0; frame < layout.frames; frame += per_chunk) {
    const std::size_t count = std::min(per_chunk, layout.frames - frame);
    const auto bytes = std::span(chunk.get(), count * layout.frame_bytes());
    if (const auto read = source.read(layout.data_at + frame * layout.frame_bytes(), bytes); !read)
      return tl::unexpected<core::Error>(read.error());
    pass.take(chunk.get(), count);
    survey.look_at(chunk.get(), frame, count);
  }
  return Samples{pass.result(), survey.result(), pass.extra()};
}

}  // namespace footfall::formats::c3d
