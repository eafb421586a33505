#include "station/data/data_shelf.hpp"

#include <utility>

namespace footfall::station {

DataShelf::DataShelf(std::filesystem::path dir, std::function<std::filesystem::path()> recording)
    : folder_(std::make_shared<ShelfFolder>(std::move(dir), std::move(recording))),
      thread_([folder = folder_] { folder->run(); }) {}

DataShelf::~DataShelf() {
  folder_->close();
  thread_.finish();
}

}  // namespace footfall::station
