#pragma once
#include <optional>
#include <span>
#include <string>

#include "ui/draw/widgets.hpp"
#include "ui/model/review.hpp"

namespace footfall::ui {

/// One button beside each session.
struct ChooserColumn {
  std::string item;  ///< "compare_a_session_": its name, before the row's number
  const char* label;
  std::string chosen;  ///< the session that it stands for now; empty: none
};
struct ChooserNames {
  const char *panel, *newer, *older;
};
struct SessionChoice {
  v1::StoredSession session{};
  std::size_t column = 0;
};

/// The station's sessions, newest first, page by page; what is being recorded or cannot be read is grey and
/// says why. Gives what was pressed. Thread: draw thread. Blocks: never. Errors: none; a list that is not
/// there is one sentence.
[[nodiscard]] std::optional<SessionChoice> draw_session_chooser(const Pen& pen, const Snapshot& snapshot,
                                                                Rect r,
                                                                std::span<const ChooserColumn> columns,
                                                                const ChooserNames& names,
                                                                std::uint32_t& first);

[[nodiscard]] std::string person_of(const v1::StoredSession& session);
/// "P-011, 28 Nov 2026  10:15"
[[nodiscard]] std::string session_title(const v1::StoredSession& session);

/// The words, or as many of them as fit, with an ellipsis: for free text, whose length nobody promises.
[[nodiscard]] std::string fitted(const Pen& pen, Type type, std::string_view words, float room);

}  // namespace footfall::ui
