#include "compiler/schedule/Lifetimes.h"

#include "dialects/kernel/Storage.h"
#include "runtime/Program.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon;

bool Lifetime::hasHalo() const {
  kernel::LayoutAttr layout = buffer.getType().getLayout();
  return layout.getHaloHeight() || layout.getHaloWidth();
}

namespace {

int64_t bytesOf(step::BufferOp buffer, step::FuncOp function) {
  int64_t bytes = kernel::describeStorage(buffer.getType()).bytes();
  if (int64_t stride = buffer.getCellStride()) { // beyond which a window may reach
    int64_t slices = llvm::divideCeil(function.getBatch(), function.getSlice());
    bytes = (slices - 1) * stride + std::max(stride, bytes);
  }
  return llvm::alignTo(bytes, int64_t{HALCYON_ALIGNMENT});
}

} // namespace

std::vector<Lifetime> halcyon::computeLifetimes(step::FuncOp function, step::Space space) {
  llvm::MapVector<Operation *, Lifetime> lifetimes;
  int64_t time = 0;
  auto use = [&](Value value) {
    step::BufferOp buffer = step::memoryOf(value);
    if (!buffer || buffer.getSpace() != space)
      return;
    auto [entry, isNew] =
        lifetimes.try_emplace(buffer, Lifetime{buffer, bytesOf(buffer, function), time, time});
    entry->second.end = time;
  };
  for (Operation &segment : function.getBody().front()) {
    if (isa<step::ViewOp>(segment))
      continue;
    segment.walk([&](Operation *operation) {
      if (space == step::Space::Worker)
        ++time; // calls of one slice follow each other; slices share nothing
      llvm::for_each(operation->getOperands(), use);
    });
    ++time;
  }
  std::vector<Lifetime> result;
  for (auto &[operation, lifetime] : lifetimes)
    result.push_back(lifetime);
  return result;
}
