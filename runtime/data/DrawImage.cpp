#include "runtime/data/DrawImage.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace halcyon::runtime {

namespace {

struct Picture {
  int64_t height, width;
  std::vector<float> values; // row-major, 0 to 1

  // The average over rows `top` to `bottom` and columns `left` to `right`, the ends excluded.
  float average(int64_t top, int64_t bottom, int64_t left, int64_t right) const {
    bottom = std::min(bottom, height), right = std::min(right, width);
    float sum = 0;
    for (int64_t y = top; y < bottom; ++y)
      for (int64_t x = left; x < right; ++x)
        sum += values[size_t(y * width + x)];
    const int64_t count = (bottom - top) * (right - left);
    return count > 0 ? sum / float(count) : 0;
  }
};

} // namespace

static void stretchToUnit(std::vector<float> &values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const float darkest = *low, range = std::max(*high - *low, 1e-20f);
  for (float &value : values)
    value = (value - darkest) / range;
}

static Picture makePicture(const float *image, std::span<const int64_t> shape) {
  const size_t rank = shape.size();
  const int64_t channels = rank > 2 ? shape[rank - 3] : 1;
  const int64_t height = rank > 1 ? shape[rank - 2] : 1;
  const int64_t width = rank > 0 ? shape[rank - 1] : 1;
  Picture picture = {height, width, std::vector<float>(size_t(height * width))};
  for (int64_t channel = 0; channel < channels; ++channel)
    for (size_t i = 0; i < picture.values.size(); ++i)
      picture.values[i] += image[size_t(channel) * picture.values.size() + i];
  stretchToUnit(picture.values);
  return picture;
}

// A character cell is about twice as high as wide: an upper half block shows two pixels, one above
// the other.
static std::string drawColouredCell(float upper, float lower) {
  const auto grey = [](float value) { return 232 + std::lround(value * 23); };
  return fmt::format("\x1b[38;5;{};48;5;{}m▀", grey(upper), grey(lower));
}

static const char *chooseShade(float value) {
  static constexpr const char *shades[] = {" ", "░", "▒", "▓", "█"};
  return shades[std::clamp(int(value * 5), 0, 4)];
}

std::vector<std::string> drawImage(const float *image, std::span<const int64_t> shape,
                                   bool colours) {
  constexpr int64_t mostColumns = 64;
  const Picture picture = makePicture(image, shape);
  const int64_t scale = (picture.width + mostColumns - 1) / mostColumns;
  // Small images are hard to see at one column per pixel.
  const int columns = picture.width <= 16 ? 2 : 1;
  const int64_t step = columns == 2 ? 1 : 2 * scale;
  std::vector<std::string> lines;
  for (int64_t y = 0; y < picture.height; y += step) {
    std::string line;
    for (int64_t x = 0; x < picture.width; x += scale)
      for (int column = 0; column < columns; ++column) {
        const int64_t middle = y + (step + 1) / 2;
        const float upper = picture.average(y, middle, x, x + scale);
        const float lower = step == 1 ? upper : picture.average(middle, y + step, x, x + scale);
        line += colours ? drawColouredCell(upper, lower) : chooseShade((upper + lower) / 2);
      }
    lines.push_back(colours ? line + "\x1b[0m" : line);
  }
  return lines;
}

} // namespace halcyon::runtime
