#include "tests/unit/ui_screen/soft_renderer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "ui/chart/canvas.hpp"

namespace footfall::tests {
namespace {

struct Colour {
  float r = 0, g = 0, b = 0, a = 0;
};

Colour unpack(ImU32 packed) {
  const auto channel = [packed](int shift) { return static_cast<float>((packed >> shift) & 0xFFU); };
  return {channel(IM_COL32_R_SHIFT), channel(IM_COL32_G_SHIFT), channel(IM_COL32_B_SHIFT),
          channel(IM_COL32_A_SHIFT) / 255.0F};
}

class Atlas {
 public:
  Atlas() { ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels_, &width_, &height_); }

  [[nodiscard]] float coverage(float u, float v) const {
    const float x = u * static_cast<float>(width_) - 0.5F, y = v * static_cast<float>(height_) - 0.5F;
    const float left = std::floor(x), top = std::floor(y);
    const float right_share = x - left, lower_share = y - top;
    const int column = static_cast<int>(left), row = static_cast<int>(top);
    const float upper = at(column, row) * (1 - right_share) + at(column + 1, row) * right_share;
    const float lower = at(column, row + 1) * (1 - right_share) + at(column + 1, row + 1) * right_share;
    return upper * (1 - lower_share) + lower * lower_share;
  }

 private:
  [[nodiscard]] float at(int x, int y) const {
    x = std::clamp(x, 0, width_ - 1);
    y = std::clamp(y, 0, height_ - 1);
    return static_cast<float>(pixels_[y * width_ + x]) / 255.0F;
  }
  unsigned char* pixels_ = nullptr;
  int width_ = 0, height_ = 0;
};

struct Clip {
  int left, top, right, bottom;
};

struct Edge {
  float a, b, c;
  bool owns;  ///< a pixel centre on the edge belongs to this triangle
};

/// Positive on the inner side of a triangle that turns clockwise on the screen.
Edge edge(const ImVec2& from, const ImVec2& to) {
  const float dx = to.x - from.x, dy = to.y - from.y;
  return {-dy, dx, dy * from.x - dx * from.y, dy < 0.0F || (dy == 0.0F && dx > 0.0F)};
}

class Painter {
 public:
  explicit Painter(Picture& picture) : picture_(picture) {}

  void triangle(const ImDrawVert& a, ImDrawVert b, ImDrawVert c, const Clip& clip, const ui::Canvas* canvas) {
    float area = (b.pos.x - a.pos.x) * (c.pos.y - a.pos.y) - (b.pos.y - a.pos.y) * (c.pos.x - a.pos.x);
    if (area == 0.0F) return;
    if (area < 0.0F) {
      std::swap(b, c);
      area = -area;
    }
    // Each edge weighs the vertex that it does not touch.
    const std::array<Edge, 3> edges{edge(b.pos, c.pos), edge(c.pos, a.pos), edge(a.pos, b.pos)};
    const std::array<Colour, 3> colours{unpack(a.col), unpack(b.col), unpack(c.col)};
    const auto [least_x, most_x] = std::minmax({a.pos.x, b.pos.x, c.pos.x});
    const auto [least_y, most_y] = std::minmax({a.pos.y, b.pos.y, c.pos.y});
    const int top = std::max(clip.top, static_cast<int>(std::floor(least_y)));
    const int bottom = std::min(clip.bottom, static_cast<int>(std::ceil(most_y)));
    const int left = std::max(clip.left, static_cast<int>(std::floor(least_x)));
    const int right = std::min(clip.right, static_cast<int>(std::ceil(most_x)));
    const auto mix = [](const std::array<float, 3>& weight, float at_a, float at_b, float at_c) {
      return weight[0] * at_a + weight[1] * at_b + weight[2] * at_c;
    };
    const bool plain = a.col == b.col && a.col == c.col;
    const bool one_texel =
        canvas == nullptr && a.uv.x == b.uv.x && a.uv.x == c.uv.x && a.uv.y == b.uv.y && a.uv.y == c.uv.y;
    Colour everywhere = colours[0];
    if (one_texel) texture(everywhere, a.uv.x, a.uv.y, canvas);
    for (int y = top; y < bottom; ++y) {
      const float py = static_cast<float>(y) + 0.5F;
      const auto [from, to] = covered(edges, py, left, right);
      for (int x = from; x < to; ++x) {
        const float px = static_cast<float>(x) + 0.5F;
        std::array<float, 3> weight{};
        bool inside = true;
        for (std::size_t i = 0; i < 3 && inside; ++i) {
          weight[i] = edges[i].a * px + edges[i].b * py + edges[i].c;
          inside = weight[i] > 0.0F || (weight[i] == 0.0F && edges[i].owns);
          weight[i] /= area;
        }
        if (!inside) continue;
        if (plain && one_texel) {
          blend(x, y, everywhere);
          continue;
        }
        Colour colour{mix(weight, colours[0].r, colours[1].r, colours[2].r),
                      mix(weight, colours[0].g, colours[1].g, colours[2].g),
                      mix(weight, colours[0].b, colours[1].b, colours[2].b),
                      mix(weight, colours[0].a, colours[1].a, colours[2].a)};
        texture(colour, mix(weight, a.uv.x, b.uv.x, c.uv.x), mix(weight, a.uv.y, b.uv.y, c.uv.y), canvas);
        blend(x, y, colour);
      }
    }
  }

 private:
  /// The columns of a row that may lie inside, a pixel generously.
  static std::pair<int, int> covered(const std::array<Edge, 3>& edges, float py, int left, int right) {
    auto from = static_cast<float>(left), to = static_cast<float>(right);
    for (const Edge& e : edges) {
      if (e.a == 0.0F) continue;
      const float crossing = -(e.b * py + e.c) / e.a;
      if (e.a > 0.0F) {
        from = std::max(from, crossing - 1.5F);
      } else {
        to = std::min(to, crossing + 1.5F);
      }
    }
    return {static_cast<int>(from), std::min(right, static_cast<int>(std::ceil(std::max(from, to))))};
  }

  void texture(Colour& colour, float u, float v, const ui::Canvas* canvas) const {
    if (canvas == nullptr) {
      colour.a *= atlas_.coverage(u, v);
      return;
    }
    if (canvas->width() == 0 || canvas->height() == 0) {
      colour.a = 0.0F;
      return;
    }
    const auto nearest = [](float share, std::size_t count) {
      const auto whole = static_cast<std::size_t>(std::max(0.0F, share * static_cast<float>(count)));
      return std::min(whole, count - 1);
    };
    const ui::Pixel pixel = canvas->at(nearest(u, canvas->width()), nearest(v, canvas->height()));
    colour.r *= static_cast<float>(pixel.r) / 255.0F;
    colour.g *= static_cast<float>(pixel.g) / 255.0F;
    colour.b *= static_cast<float>(pixel.b) / 255.0F;
    colour.a *= static_cast<float>(pixel.a) / 255.0F;
  }

  void blend(int x, int y, const Colour& colour) {
    std::uint8_t* under = &picture_.rgb[3 * static_cast<std::size_t>(y * picture_.width + x)];
    const auto over = [&colour](std::uint8_t& below, float above) {
      const float sum = above * colour.a + static_cast<float>(below) * (1.0F - colour.a);
      below = static_cast<std::uint8_t>(std::clamp(sum + 0.5F, 0.0F, 255.0F));
    };
    over(under[0], colour.r);
    over(under[1], colour.g);
    over(under[2], colour.b);
  }

  Picture& picture_;
  Atlas atlas_;
};

Picture filled(int width, int height, ImU32 ground) {
  Picture picture{width, height, {}};
  picture.rgb.resize(3 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  const Colour colour = unpack(ground);
  for (std::size_t i = 0; i < picture.rgb.size(); i += 3) {
    picture.rgb[i] = static_cast<std::uint8_t>(colour.r);
    picture.rgb[i + 1] = static_cast<std::uint8_t>(colour.g);
    picture.rgb[i + 2] = static_cast<std::uint8_t>(colour.b);
  }
  return picture;
}

}  // namespace

Picture draw_softly(const ImDrawData& data, ImU32 ground) {
  Picture picture =
      filled(static_cast<int>(data.DisplaySize.x), static_cast<int>(data.DisplaySize.y), ground);
  Painter painter(picture);
  for (int n = 0; n < data.CmdListsCount; ++n) {
    const ImDrawList& list = *data.CmdLists[n];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      if (command.UserCallback != nullptr) continue;
      // The renderer's scissor cuts off fractions.
      const Clip clip{std::max(0, static_cast<int>(command.ClipRect.x)),
                      std::max(0, static_cast<int>(command.ClipRect.y)),
                      std::min(picture.width, static_cast<int>(command.ClipRect.z)),
                      std::min(picture.height, static_cast<int>(command.ClipRect.w))};
      const auto* canvas = static_cast<const ui::Canvas*>(command.TextureId);
      for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
        const auto vertex = [&](unsigned k) -> const ImDrawVert& {
          const ImDrawIdx index = list.IdxBuffer[static_cast<int>(command.IdxOffset + i + k)];
          return list.VtxBuffer[static_cast<int>(command.VtxOffset + index)];
        };
        painter.triangle(vertex(0), vertex(1), vertex(2), clip, canvas);
      }
    }
  }
  return picture;
}

}  // namespace footfall::tests
