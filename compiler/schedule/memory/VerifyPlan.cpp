#include "compiler/Passes.h"
#include "compiler/schedule/decide/PlaceState.h"
#include "compiler/schedule/memory/Lifetimes.h"
#include "compiler/schedule/memory/MemoryRange.h"

#include "dialects/kernel/CacheLine.h"
#include "dialects/kernel/Storage.h"
#include "runtime/Program.h"

namespace halcyon {
#define GEN_PASS_DEF_VERIFYPLAN
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;
using step::BufferOp;
using step::Space;

static_assert(HALCYON_ALIGNMENT % kernel::lineBytes == 0,
              "layouts begin images in lines of their own, if their buffers begin in one");

namespace {

/// Whether the state has the optimizer's part when an entry runs: the runtime leaves it out for
/// those that do not train, but never of the reference, whose only entry is `gradients`.
bool hasOptimizer(step::FuncOp function) {
  return function.getSymName() == "train" || function.getSymName() == "gradients";
}

/// The bytes that a buffer may end at where `user` uses it: of its memory, or unknown.
std::optional<int64_t> sizeOfMemory(BufferOp buffer, Operation *user) {
  auto function = buffer->getParentOfType<step::FuncOp>();
  auto module = function->getParentOfType<ModuleOp>();
  auto bytesOf = [&](StringRef name) {
    auto bytes = module->getAttrOfType<IntegerAttr>(name);
    return bytes ? std::optional(bytes.getInt()) : std::nullopt;
  };
  switch (buffer.getSpace()) {
  case Space::State: {
    std::optional<int64_t> bytes = bytesOf(stateBytesAttributeName);
    int64_t optimizer = bytesOf(optimizerBytesAttributeName).value_or(0);
    return bytes && !hasOptimizer(function) ? *bytes - optimizer : bytes;
  }
  case Space::Prepared:
    return bytesOf(preparedBytesAttributeName);
  case Space::Shared:
    return function.getSharedBytes();
  case Space::Lane:
    return buffer.getLanes().value_or(1) * step::lanesSeenBy(user->getParentOp()).getLaneBytes();
  case Space::Worker:
    return function.getWorkerBytes();
  case Space::Slot:
    return std::nullopt;
  }
}

/// What `user` uses of a buffer or of a view, from where its memory's buffer begins.
struct Extent {
  int64_t begin, end;
};

/// The bytes of a buffer or of a view that `user` touches: of a halo not what would align the next
/// image, which a view of some rows has no room for.
int64_t bytesTouched(kernel::BufferType type, Operation *user) {
  kernel::Storage storage = kernel::describeStorage(type);
  if (!isa<step::ZeroHaloOp>(user))
    return storage.bytes();
  const kernel::StoredDimension &images = storage.dimensions[0];
  kernel::Halo halo = kernel::describeHalo(storage);
  return ((images.extent - 1) * images.innerStride + halo.end + halo.edge) * storage.elementBytes;
}

Extent extentOf(Value value, Operation *user) {
  step::CellRange cells = step::cellsOfCall(user, cellsOf(user->getParentOp()));
  int64_t begin = step::beginOf(value), stride = step::cellStrideOf(value);
  int64_t ofCell = bytesTouched(cast<kernel::BufferType>(value.getType()), user);
  return {begin + cells.begin * stride, begin + (cells.end - 1) * stride + ofCell};
}

LogicalResult checkEnds(BufferOp buffer, Value value) {
  for (Operation *user : value.getUsers()) {
    if (auto view = dyn_cast<step::ViewOp>(user)) {
      if (failed(checkEnds(buffer, view.getView())))
        return failure();
      continue;
    }
    std::optional<int64_t> size = sizeOfMemory(buffer, user);
    Extent extent = extentOf(value, user);
    int64_t end = *buffer.getOffset() + extent.end;
    if (extent.begin < 0)
      return buffer.emitOpError() << "is used from " << -extent.begin << " bytes before it on";
    if (size && end > *size)
      return buffer.emitOpError() << "ends at " << end << " but its memory has " << *size
                                  << " bytes";
  }
  return success();
}

LogicalResult checkPlace(BufferOp buffer) {
  if (buffer.getSpace() == Space::Slot || buffer->use_empty())
    return success();
  if (!buffer.getOffset())
    return buffer.emitOpError() << "has no place; run plan-memory first";
  if (*buffer.getOffset() % HALCYON_ALIGNMENT)
    return buffer.emitOpError() << "lies at " << *buffer.getOffset() << ", which is no multiple of "
                                << HALCYON_ALIGNMENT;
  return checkEnds(buffer, buffer.getBuffer());
}

bool overlapInMemory(const Lifetime &left, const Lifetime &right) {
  int64_t leftBegin = *left.getOffset(), rightBegin = *right.getOffset();
  return leftBegin < rightBegin + right.bytes && rightBegin < leftBegin + left.bytes;
}

/// Two buffers with one halo: the zeros of one are the zeros of the other.
bool haveSameHalo(const Lifetime &left, const Lifetime &right) {
  return left.hasSameHalo(right) && left.getOffset() == right.getOffset();
}

LogicalResult report(const Lifetime &lifetime, const Lifetime &other, StringRef why) {
  InFlightDiagnostic error = lifetime.owner->emitOpError()
                             << "lies at " << *lifetime.getOffset() << " and takes "
                             << lifetime.bytes << " bytes, " << why;
  error.attachNote(other.owner->getLoc())
      << "the other lies at " << *other.getOffset() << " and takes " << other.bytes << " bytes";
  return error;
}

/// One lies where the other one did, slice by slice.
bool isHandedOver(const Lifetime &left, const Lifetime &right) {
  return (left.handsOverTo(right) || right.handsOverTo(left)) &&
         left.getOffset() == right.getOffset();
}

LogicalResult checkPair(const Lifetime &left, const Lifetime &right) {
  if (!overlapInMemory(left, right) || isHandedOver(left, right))
    return success();
  if (left.overlaps(right))
    return report(left, right, "which another buffer overlaps that is alive with it");
  if ((left.keepsHalo() || right.keepsHalo()) && !haveSameHalo(left, right))
    return report(left, right, "which shares a halo with a buffer that writes to it");
  return success();
}

LogicalResult checkSpace(step::FuncOp function, Space space) {
  std::vector<Lifetime> lifetimes = computeLifetimes(function, space);
  for (size_t i = 0; i < lifetimes.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      if (failed(checkPair(lifetimes[i], lifetimes[j])))
        return failure();
  return success();
}

LogicalResult checkLanes(step::SlicesOp segment, step::FuncOp function) {
  uint64_t bytes = segment.getLanes() * segment.getLaneBytes();
  if (bytes == 0)
    return success();
  if (!segment.getLaneOffset())
    return segment.emitOpError() << "has lanes without a place; run plan-memory first";
  uint64_t end = *segment.getLaneOffset() + bytes;
  if (end <= function.getSharedBytes())
    return success();
  return segment.emitOpError() << "has lanes that end at " << end << " but the shared memory has "
                               << function.getSharedBytes() << " bytes";
}

LogicalResult checkFunction(step::FuncOp function) {
  for (auto segment : function.getOps<step::SlicesOp>())
    if (failed(checkLanes(segment, function)))
      return failure();
  for (auto buffer : function.getOps<BufferOp>())
    if (failed(checkPlace(buffer)))
      return failure();
  return success(succeeded(checkSpace(function, Space::Shared)) &&
                 succeeded(checkSpace(function, Space::Worker)));
}

struct VerifyPlan : halcyon::impl::VerifyPlanBase<VerifyPlan> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<step::FuncOp>())
      if (failed(checkFunction(function)))
        signalPassFailure();
  }
};

} // namespace
