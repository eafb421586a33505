#include "recording/tables/columns.hpp"

#include "recording/enum_names.hpp"

namespace footfall::recording {
namespace {

constexpr std::string_view kSides[] = {"unknown", "left", "right"};
constexpr std::string_view kSources[] = {"drive_nominal", "encoder"};
constexpr std::string_view kGaitClasses[] = {"unknown", "stand", "walk", "run", "hop"};
constexpr std::string_view kLoadingPoints[] = {"none", "impact_peak", "13_percent"};
constexpr std::string_view kFootStrikes[] = {"unknown", "rearfoot", "midfoot", "forefoot"};
constexpr std::string_view kCauses[] = {"wire_loss", "ring_full", "disk_full", "source"};

}  // namespace

std::string_view name_of(gait::Side side) {
  return name_in(kSides, side);
}
std::string_view name_of(core::SpeedSource source) {
  return name_in(kSources, source);
}
std::string_view name_of(GapCause cause) {
  return name_in(kCauses, cause);
}
std::string_view name_of(gait::GaitClass gait_class) {
  return name_in(kGaitClasses, gait_class);
}
std::string_view name_of(gait::LoadingPoint point) {
  return name_in(kLoadingPoints, point);
}
std::string_view name_of(gait::FootStrike strike) {
  return name_in(kFootStrikes, strike);
}
void parse_name(std::string_view name, core::BodySegment& segment) {
  segment = core::body_segment(name).value_or(segment);
}
void parse_name(std::string_view name, gait::Side& side) {
  parse_in(kSides, name, side);
}
void parse_name(std::string_view name, core::SpeedSource& source) {
  parse_in(kSources, name, source);
}
void parse_name(std::string_view name, GapCause& cause) {
  parse_in(kCauses, name, cause);
}

void parse_name(std::string_view name, gait::GaitClass& gait_class) {
  parse_in(kGaitClasses, name, gait_class);
}
void parse_name(std::string_view name, gait::LoadingPoint& point) {
  parse_in(kLoadingPoints, name, point);
}
void parse_name(std::string_view name, gait::FootStrike& strike) {
  parse_in(kFootStrikes, name, strike);
}

}  // namespace footfall::recording
