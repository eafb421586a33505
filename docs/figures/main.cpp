#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

#include "docs/figures/figures.hpp"

/// docs_figures DIR: writes every picture of docs/metrics into DIR.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "footfall: tell the folder for the pictures: docs_figures DIR\n");
    return 2;
  }
  try {
    for (const auto& figure : footfall::docs::all_figures()) {
      const auto file = std::filesystem::path(argv[1]) / (std::string(figure.name) + ".svg");
      const std::string picture = figure.draw();
      std::ofstream out(file, std::ios::binary);
      out << picture;
      if (!out.flush()) {
        std::fprintf(stderr, "footfall: %s cannot be written\n", file.c_str());
        return 2;
      }
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "footfall: a picture cannot be made: %s\n", error.what());
    return 1;
  }
  return 0;
}
