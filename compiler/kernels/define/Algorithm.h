#ifndef HALCYON_COMPILER_KERNELS_DEFINE_ALGORITHM_H
#define HALCYON_COMPILER_KERNELS_DEFINE_ALGORITHM_H

#include "compiler/kernels/Kernels.h"
#include "compiler/kernels/define/BufferAxes.h"

#include "dialects/kernel/KernelDialect.h"
#include "dialects/kernel/Storage.h"
#include "llvm/ADT/DenseMap.h"
#include <set>

namespace halcyon::kernels {

/// What a Halide function beside the output is for: it decides its schedule.
enum class Role {
  Convolution,    // (c, x, y, n): the products of a filter's taps, summed
  FilterGradient, // (o, i, w, h): products over positions and images, summed
  Window,         // (c, x, y, n): over the window of a pooling
  ChannelSum,     // (c): over images and positions
  PerImage,       // (n): over the elements of an image
  PerChannel,     // (c): no sum, but worth computing once a kernel
  Total,          // (): over everything
  HalfTransform,  // (c, i, v, ...): one side of a transform M X M^T of squares
  SwappedFilter,  // (o, i, v, u): a filter whose channels have changed places
  PairedFilter,   // (o, p, i, j, h): a filter as each of two neighbouring columns meets it
  PackedGradient, // (o, x, y, n): what the tiles of a sum over positions read again and again
  Squares,        // (o, i, e): what is computed on its way to a transform that reads it repeatedly
};

/// A function that is computed on its own instead of wherever it is used.
struct Part {
  Role role;
  Halide::Func function;
  Halide::RDom domain; // undefined if there is no sum
  Halide::RDom blocks; // of a sum that is added to the output block by block; else undefined
  mlir::Operation *operation;
};

/// The function that writes what the kernel stores.
struct Output {
  Halide::Func function;
  llvm::SmallVector<BufferAxis, 5> axes;       // of the first stored buffer
  llvm::SmallVector<Halide::Var, 5> variables; // one an axis
  bool isUpdate; // it reads what it overwrites: in the first update definition, and no element may
                 // be computed twice

  Halide::Stage stage() { return isUpdate ? function.update(0) : Halide::Stage(function); }
  /// The variable of the axis that lies along a dimension (of its tiles if it is split), null if
  /// there is none.
  const Halide::Var *variableOf(unsigned dimension) const;
  /// That inside of the tiles that a dimension is split into; null if it is not.
  const Halide::Var *insideOf(unsigned dimension) const;
};

/// An argument that a kernel does not touch: what a later one will need.
struct LaterMemory {
  Halide::ImageParam argument;
  kernel::Pieces pieces;
  bool isWritten; // by the later one
};

/// What a kernel computes, before any choice of when: Halide's "algorithm".
class Algorithm {
public:
  Algorithm(kernel::FuncOp kernel, bool pairsColumns);
  Algorithm(const Algorithm &) = delete;

  // --- For the definitions ---

  Tensor operator[](mlir::Value value) const { return tensors.lookup(value); }
  /// The tensor of an optional operand: none if it is absent.
  Tensor find(mlir::Value value) const { return value ? tensors.lookup(value) : Tensor(); }
  void define(mlir::Value value, Tensor::Element element);
  void define(mlir::Value value, Tensor tensor) { tensors[value] = std::move(tensor); }

  /// A coordinate along a dimension that may be padded where it is stored.
  Halide::Var makeChannel(llvm::StringRef name, int64_t extent);
  Halide::Var makePosition(llvm::StringRef name, int64_t extent);
  Halide::RDom makeDomain(llvm::ArrayRef<NamedExtent> extents);
  /// A function that gets a part of its own. Halide makes equal names different by a number, which
  /// depends on what else it compiles.
  Halide::Func makeFunction(llvm::StringRef name);
  void addPart(Role role, Halide::Func function, Halide::RDom domain, mlir::Operation *operation,
               Halide::RDom blocks = Halide::RDom());

  // --- For the schedules ---

  kernel::FuncOp kernel;
  bool pairsColumns; // two columns of a convolution are one vector
  int32_t columnsOfVector() const { return pairsColumns ? 2 : 1; }
  Coordinates coordinates;
  std::vector<Halide::Argument> arguments;     // in the order of the kernel's
  std::set<std::string> farBuffers;            // arguments that no cache of a core holds
  std::set<std::string> exchangedBuffers;      // results that other threads' caches hold
  std::vector<Halide::ImageParam> farFilters;  // those of them that are filters
  std::vector<Halide::ImageParam> nextFilters; // set by a schedule: fetched while others are used
  bool fetchesRows = false;     // set by a schedule: the next block's, while a sum is over others
  bool fetchesNextTile = false; // set by a schedule: what the next tile of a sum reads
  std::vector<LaterMemory> laterMemory;
  std::vector<Part> parts; // in the order of their definition
  Output output;
  int64_t padding = 1; // channels are computed up to a multiple of this

  const Part *findPart(Role role) const;

private:
  llvm::DenseMap<mlir::Value, Tensor> tensors;
};

/// What is larger Halide 21 puts on the heap, which kernels do without.
constexpr int64_t mostStackBytes = 16 * 1024;

/// The algorithm of a kernel.
std::unique_ptr<Algorithm> buildAlgorithm(kernel::FuncOp kernel, const KernelTarget &target);

} // namespace halcyon::kernels
#endif
