#include "compiler/Passes.h"
#include "dialects/kernel/Storage.h"
#include "dialects/step/StepDialect.h"

#include "mlir/IR/BuiltinOps.h"

namespace halcyon {
#define GEN_PASS_DEF_ZEROHALOS
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;
using step::BufferOp;
using step::Space;

namespace {

/// Whether a buffer has a halo, and zeros around its images cost less than memory of its own: it is
/// large, and no small image with more around it than inside.
bool isWorthZeroing(BufferOp buffer) {
  constexpr int64_t largeBytes = 128 * 1024;
  kernel::BufferType type = buffer.getType();
  kernel::LayoutAttr layout = type.getLayout();
  if (!layout.getHaloHeight() && !layout.getHaloWidth())
    return false;
  kernel::Storage storage = kernel::describeStorage(type);
  int64_t images = storage.dimensions[0].extent;
  return storage.bytes() >= largeBytes &&
         kernel::describeHalo(storage).elements() * images * 2 <= storage.elements;
}

bool touches(Operation &operation, BufferOp buffer) {
  return llvm::any_of(operation.getOperands(),
                      [buffer](Value operand) { return step::memoryOf(operand) == buffer; });
}

/// The first operation inside of a segment that touches a buffer; null if there is none.
Operation *findFirstUser(Operation &segment, BufferOp buffer) {
  for (Region &region : segment.getRegions())
    for (Operation &operation : region.front())
      if (touches(operation, buffer))
        return &operation;
  return nullptr;
}

/// At the end of a grid, by its last cell.
void zeroInGrid(step::GridOp grid, BufferOp buffer) {
  OpBuilder builder = OpBuilder::atBlockEnd(&grid.getBody().front());
  auto zero = step::ZeroHaloOp::create(builder, grid.getLoc(), buffer);
  auto cells = int64_t(grid.getCells());
  if (cells > 1)
    zero.setCellsAttr(builder.getDenseI64ArrayAttr({cells - 1, cells}));
}

/// In slices, each zeroes its own part of a buffer just before it is written.
void zeroHalo(BufferOp buffer, Block &segments) {
  for (Operation &segment : segments) {
    if (!isa<step::SlicesOp, step::GridOp>(segment))
      continue;
    Operation *user = findFirstUser(segment, buffer);
    if (!user)
      continue;
    if (isa<step::SlicesOp>(segment) &&
        !llvm::is_contained(user->getOperands(), buffer.getBuffer()))
      return; // smaller slices see a part of it only: it keeps its halo
    auto grid = dyn_cast_if_present<step::GridOp>(segment.getPrevNode());
    OpBuilder before(user);
    if (isa<step::SlicesOp>(segment) || buffer.getSpace() == Space::Worker)
      step::ZeroHaloOp::create(before, user->getLoc(), buffer);
    else if (grid && !buffer.getCellStride())
      zeroInGrid(grid, buffer); // else the buffer keeps its halo
    return;
  }
}

struct ZeroHalos : halcyon::impl::ZeroHalosBase<ZeroHalos> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<step::FuncOp>())
      for (auto buffer : function.getOps<BufferOp>())
        if ((buffer.getSpace() == Space::Shared || buffer.getSpace() == Space::Worker) &&
            isWorthZeroing(buffer))
          zeroHalo(buffer, function.getBody().front());
  }
};

} // namespace
