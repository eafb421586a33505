#pragma once

/// Two-sided 95 % quantile of Student's t. Frame/sign/units: none. Thread: any. Blocks/allocates: never.
/// Errors: less than one degree of freedom counts as one. Source: published tables, interpolated in 1/dof (to
/// 0.3 % above 2 degrees of freedom).
namespace footfall::gait {

[[nodiscard]] double t_quantile_95(double degrees_of_freedom) noexcept;

}  // namespace footfall::gait
