#ifndef HALCYON_COMPILER_TUNE_CHOICES_H
#define HALCYON_COMPILER_TUNE_CHOICES_H

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace halcyon {

/// How a kernel is blocked in registers; see kernel::TileAttr.
struct TileChoice {
  int64_t lanes, vectors, columns, rows;

  bool operator==(const TileChoice &) const = default;
};

/// What is chosen for one function of the network.
struct FunctionChoices {
  std::optional<int64_t> slice;             // images
  std::map<std::string, std::string> forms; // of convolutions, by their descriptions; see Form
};

/// What is chosen instead of what the compiler's rules would choose. The rules decide all else.
struct Choices {
  std::string target;                               // the processor, an LLVM CPU name
  std::map<std::string, FunctionChoices> functions; // train, evaluate, predict
  std::map<std::string, TileChoice> tiles;          // by the kernel's name and its fingerprint
};

/// What there is to choose from in a network, as it was compiled.
struct Alternatives {
  struct Convolution {
    std::string description;
    std::vector<std::string> forms;
    double products; // of all convolutions of this description
  };
  struct Function {
    int64_t batch = 0, slice = 0; // images
    std::vector<Convolution> convolutions;
  };
  struct Kernel {
    std::string name;              // of the kernel.func
    std::string key;               // in Choices::tiles
    std::vector<TileChoice> tiles; // first the rule's, then the others, the most promising first
  };

  std::string target;
  std::map<std::string, Function> functions;
  std::vector<Kernel> kernels;
};

} // namespace halcyon
#endif
