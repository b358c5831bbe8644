// One image on several threads: what @predict_image computes, cut into cells.
#include "compiler/Passes.h"
#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/spread/CellScratch.h"
#include "dialects/step/StepDialect.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseMap.h"

namespace halcyon {
#define GEN_PASS_DEF_SPREADPREDICTION
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;
using step::Space;

namespace {

/// A buffer of the original function, and the part of it that a cell sees; nothing said: all.
struct Place {
  step::BufferOp original;
  std::optional<CellWindow> window;

  bool operator==(const Place &other) const {
    return original == other.original && window == other.window;
  }
};

/// Declares the buffers of the spread function: what was a worker's scratch is shared by the cells,
/// but for what each of them leaves only to itself.
class ImageBuffers {
public:
  ImageBuffers(step::FuncOp step, const CellScratch &scratch)
      : scratch(scratch), block(&step.getBody().front()), builder(step.getContext()) {}

  Value at(Place place) {
    for (auto &[known, value] : places)
      if (known == place)
        return value;
    step::BufferOp buffer = bufferOf(place);
    Value value = place.window ? declare(buffer, *place.window) : buffer;
    places.emplace_back(place, value);
    return value;
  }

private:
  step::BufferOp bufferOf(const Place &place) {
    step::BufferOp &copy = copies[place.original];
    if (copy)
      return copy;
    copy = cast<step::BufferOp>(clone(place.original));
    copy.setCellStride(0);
    if (std::optional<CellSlice> slice = scratch.find(place.original))
      copy.getBuffer().setType(bufferOfSlice(copy.getType(), *slice));
    else if (copy.getSpace() == Space::Worker)
      copy.setSpace(Space::Shared);
    return copy;
  }

  Value declare(step::BufferOp buffer, const CellWindow &window) {
    if (buffer.getSpace() == Space::Worker && buffer.getType() == window.type)
      return buffer;
    if (buffer.getSpace() == Space::Shared || buffer.getSpace() == Space::Worker) {
      moveBehindDeclarations();
      auto view = step::ViewOp::create(builder, buffer.getLoc(), window.type, buffer, window.stride,
                                       window.offset);
      lastDeclared = view;
      return view;
    }
    auto part = cast<step::BufferOp>(clone(buffer)); // its place is known
    part.getBuffer().setType(window.type);
    part.setCellStride(window.stride);
    if (window.offset)
      part.setOffset(part.getOffset().value_or(0) + window.offset);
    return part;
  }

  Operation *clone(step::BufferOp buffer) {
    moveBehindDeclarations();
    return lastDeclared = builder.clone(*buffer);
  }

  void moveBehindDeclarations() {
    if (lastDeclared)
      builder.setInsertionPointAfter(lastDeclared);
    else
      builder.setInsertionPointToStart(block);
  }

  const CellScratch &scratch;
  Block *block; // of the step.func
  OpBuilder builder;
  Operation *lastDeclared = nullptr;
  DenseMap<Operation *, step::BufferOp> copies;
  SmallVector<std::pair<Place, Value>> places;
};

/// Writes the grids of the spread function.
class GridWriter {
public:
  GridWriter(step::FuncOp step, KernelLibrary &library, const CellScratch &scratch)
      : step(step), library(library), scratch(scratch), buffers(step, scratch),
        grids(OpBuilder::atBlockEnd(&step.getBody().front())) {}

  void add(SpreadCall &spread) {
    if (!spread.joins) {
      grid = step::GridOp::create(grids, step.getLoc(), spread.cells());
      grid.getBody().emplaceBlock();
    }
    OpBuilder builder = OpBuilder::atBlockEnd(&grid.getBody().front());
    if (spread.cut)
      addCut(builder, spread.call, *spread.cut);
    else
      addWhole(builder, spread.call);
  }

private:
  void addWhole(OpBuilder &builder, step::CallOp call) {
    SmallVector<Value> arguments;
    for (unsigned number = 0; number < call.getBuffers().size(); ++number)
      arguments.push_back(buffers.at({originalOf(call, number), std::nullopt}));
    step::CallOp::create(builder, call.getLoc(), call.getKernel(), arguments);
  }

  void addCut(OpBuilder &builder, step::CallOp call, const KernelCut &cut) {
    for (const KernelCut::Part &part : cut.parts) {
      DenseI64ArrayAttr cells;
      if (cut.parts.size() > 1)
        cells = builder.getDenseI64ArrayAttr({part.cells.begin, part.cells.end});
      if (part.read)
        zeroEdge(builder, call, part, cells);
      addPart(builder, call, part.kernel).setCellsAttr(cells);
    }
  }

  /// Zeroes the rows that the part's reader needs and that are outside of the image, and, what does
  /// no harm, as many opposite them, before those are written.
  void zeroEdge(OpBuilder &builder, step::CallOp call, const KernelCut::Part &part,
                DenseI64ArrayAttr cells) {
    const CellSlice &stored = part.kernel.getStored();
    int64_t above = stored.first - part.read->first;
    int64_t below = part.read->size - above - stored.size;
    if (!above && !below)
      return;
    const auto *argument = llvm::find_if(
        part.kernel.getArguments(), [](const CutKernel::Argument &each) { return each.isStored; });
    step::BufferOp original = originalOf(call, argument->original);
    CellWindow edges = findEdgesInScratch(original.getType(), *scratch.find(original), *part.read,
                                          std::max(above, below));
    step::ZeroHaloOp::create(builder, call.getLoc(), buffers.at({original, edges}), cells);
  }

  step::CallOp addPart(OpBuilder &builder, step::CallOp call, CutKernel part) {
    for (unsigned number = 0; number < call.getBuffers().size(); ++number)
      if (std::optional<CellSlice> slice = scratch.find(originalOf(call, number)))
        part.moveToScratch(number, *slice);
    SmallVector<Value> arguments;
    for (const CutKernel::Argument &argument : part.getArguments())
      arguments.push_back(buffers.at({originalOf(call, argument.original), argument.window}));
    return step::CallOp::create(builder, call.getLoc(), part.build(library).getSymName(),
                                arguments);
  }

  static step::BufferOp originalOf(step::CallOp call, unsigned argument) {
    return step::memoryOf(call.getBuffers()[argument]);
  }

  step::FuncOp step;
  KernelLibrary &library;
  const CellScratch &scratch;
  ImageBuffers buffers;
  OpBuilder grids;
  step::GridOp grid;
};

/// The one segment of a function that does nothing else but call kernels on slices; null if it is
/// not so.
step::SlicesOp findOnlySegment(step::FuncOp image) {
  step::SlicesOp only;
  for (Operation &operation : image.getBody().front()) {
    if (isa<step::BufferOp>(operation))
      continue;
    if (only || !isa<step::SlicesOp>(operation))
      return nullptr;
    only = cast<step::SlicesOp>(operation);
  }
  bool isPlain = only && only.getStart().front().empty() &&
                 llvm::all_of(only.getEach().front(), llvm::IsaPred<step::CallOp>);
  return isPlain ? only : nullptr;
}

struct SpreadPrediction : halcyon::impl::SpreadPredictionBase<SpreadPrediction> {
  using SpreadPredictionBase::SpreadPredictionBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto image = module.lookupSymbol<step::FuncOp>(predictImageName);
    step::SlicesOp segment = image ? findOnlySegment(image) : nullptr;
    if (!segment)
      return;
    KernelLibrary library(module, /*reference=*/false);
    OpBuilder builder(image);
    auto spread = step::FuncOp::create(builder, image.getLoc(), predictImageName, /*batch=*/1,
                                       /*slice=*/1, /*lanes=*/1);
    spread.getBody().emplaceBlock();
    std::vector<SpreadCall> calls =
        spreadCalls(llvm::to_vector(segment.getEach().front().getOps<step::CallOp>()),
                    vectorBytes / int64_t(sizeof(float)));
    CellScratch scratch(calls);
    GridWriter grids(spread, library, scratch);
    for (SpreadCall &call : calls)
      grids.add(call);
    // A grid of one cell keeps no thread busy but the first: without others, the segment is as
    // good.
    bool isOfOneCell = llvm::all_of(spread.getOps<step::GridOp>(),
                                    [](step::GridOp grid) { return grid.getCells() == 1; });
    (isOfOneCell ? spread : image).erase();
  }
};

} // namespace
