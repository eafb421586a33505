#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// Which body segment an inertial sensor is strapped to.
/// Segment frame: x forward, y up along the segment, z to the runner's right, equal to the lab frame when the
/// person stands upright; a positive turn about z brings the lower end forward (shank reclined, knee ahead of
/// the hip) and the toes up. Thread: values. Blocks/allocates: never. Errors: an unknown name is nullopt.
/// Source: Wu & Cavanagh 1995 for the axes.
namespace footfall::core {

enum class BodySegment : std::uint8_t {
  LeftFoot,
  RightFoot,
  LeftShank,
  RightShank,
  LeftThigh,
  RightThigh,
  Pelvis,
  Trunk
};
inline constexpr std::size_t kBodySegments = 8;
inline constexpr std::array<std::string_view, kBodySegments> kBodySegmentNames{
    "left_foot", "right_foot", "left_shank", "right_shank", "left_thigh", "right_thigh", "pelvis", "trunk"};

[[nodiscard]] constexpr std::string_view name_of(BodySegment segment) {
  return kBodySegmentNames[static_cast<std::size_t>(segment)];
}
[[nodiscard]] constexpr std::optional<BodySegment> body_segment(std::string_view name) {
  for (std::size_t i = 0; i < kBodySegments; ++i) {
    if (kBodySegmentNames[i] == name) return static_cast<BodySegment>(i);
  }
  return std::nullopt;
}

}  // namespace footfall::core
