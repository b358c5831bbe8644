// Which lines of a filter are fetched while others are used: see FetchFilters.h.
#include "compiler/kernels/lower/FetchFilters.h"

#include "compiler/kernels/HalideTarget.h"
#include "compiler/kernels/lower/Loops.h"
#include "compiler/kernels/schedule/Schedule.h"
#include "dialects/nn/NNDialect.h"
#include "test/compiler/kernels/ConvolutionCase.h"
#include "test/compiler/kernels/KernelText.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"
#include <map>
#include <set>

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using namespace halcyon::test;
using namespace Halide::Internal;

namespace {

using Lines = std::set<int64_t>;

/// The lines of a filter that a kernel reads and fetches while it computes a tile of channels.
struct Traffic {
  Lines read, fetched;
};

/// Runs the loops of a kernel, but nothing in them.
class RunLoops : public IRVisitor {
public:
  RunLoops(std::string filter, std::vector<Traffic> &tiles)
      : filter(std::move(filter)), tiles(tiles) {}

private:
  using IRVisitor::visit;

  void visit(const LetStmt *let) override {
    let->value.accept(this);
    values[let->name] = evaluate(let->value);
    let->body.accept(this);
  }
  void visit(const For *loop) override {
    int64_t begin = *as_const_int(evaluate(loop->min));
    for (int64_t i = begin; i < begin + extentOf(loop); ++i) {
      values[loop->name] = Halide::Expr(int32_t(i));
      if (llvm::StringRef(loop->name).ends_with(".channel_tile"))
        tiles.emplace_back();
      loop->body.accept(this);
    }
  }
  void visit(const Load *load) override {
    IRVisitor::visit(load);
    const auto *ramp = load->index.as<Ramp>();
    if (load->name == filter)
      tiles.back().read.insert(lineOf(ramp ? ramp->base : load->index));
  }
  void visit(const Call *call) override {
    IRVisitor::visit(call);
    if (call->is_intrinsic(Call::prefetch) && call->args[0].as<Variable>()->name == filter)
      tiles.back().fetched.insert(lineOf(call->args[1]));
  }

  Halide::Expr evaluate(const Halide::Expr &value) const {
    return simplify(substitute(values, value));
  }
  int64_t lineOf(const Halide::Expr &element) const {
    return *as_const_int(evaluate(element)) * int64_t(sizeof(float)) / lineBytes;
  }

  std::string filter;
  std::vector<Traffic> &tiles;
  std::map<std::string, Halide::Expr> values;
};

/// A lowering pass that changes nothing.
class Watch : public IRMutator {
public:
  Watch(std::string filter, std::vector<Traffic> &tiles)
      : filter(std::move(filter)), tiles(tiles) {}
  Stmt mutate(const Stmt &kernel) override {
    RunLoops run(filter, tiles);
    kernel.accept(&run);
    return kernel;
  }

private:
  std::string filter;
  std::vector<Traffic> &tiles;
};

/// Tile by tile of channels, in their order.
std::vector<Traffic> watch(const KernelCase &kernel) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<nn::NNDialect, kernel::KernelDialect>();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(printScheduled(kernel), &context);
  KernelTarget target = *describeTarget("x86-64-v3", UnknownLoc::get(&context));
  std::unique_ptr<Algorithm> algorithm =
      buildAlgorithm(*ModuleOp(*module).getOps<kernel::FuncOp>().begin());
  schedule(*algorithm, target);
  std::vector<Traffic> tiles;
  Halide::Pipeline pipeline(algorithm->output.function);
  if (!algorithm->nextFilters.empty())
    pipeline.add_custom_lowering_pass(
        new FetchFilters(algorithm->nextFilters, algorithm->findPart(Role::Convolution)->function));
  pipeline.add_custom_lowering_pass(new Watch(algorithm->farFilters.front().name(), tiles));
  pipeline.compile_to_module(algorithm->arguments, "watched", toHalideTarget(target));
  return tiles;
}

KernelCase makeProduct(const Shape &tiles, int64_t outputs) {
  Shape filter = {outputs, tiles[1], tiles[2], 1}, result = {tiles[0], outputs, tiles[2], tiles[3]};
  KernelCase kernel{"winograd_product", {}, "", 0};
  kernel.buffers = {{"v", tiles, nhwc(8)},
                    {"u", filter, filterLayout(16), Use::LoadFar},
                    {"m", result, nhwc(8), Use::Store}};
  kernel.body =
      makeOperation("winograd_product", {{"v", tensorType(tiles)}, {"u", tensorType(filter)}}, "",
                    {{"m", tensorType(result)}});
  return kernel;
}

/// Tiles that share lines are one.
std::vector<Traffic> joinTilesOfLine(const std::vector<Traffic> &tiles) {
  std::vector<Traffic> joined;
  for (const Traffic &tile : tiles)
    if (!joined.empty() && joined.back().read == tile.read)
      joined.back().fetched.insert(tile.fetched.begin(), tile.fetched.end());
    else
      joined.push_back(tile);
  return joined;
}

/// While a tile is computed, what the next one reads is fetched, and nothing else.
void expectFetched(const KernelCase &kernel) {
  std::vector<Traffic> tiles = joinTilesOfLine(watch(kernel));
  ASSERT_GT(tiles.size(), 2u);
  for (size_t tile = 0; tile + 1 < tiles.size(); ++tile)
    EXPECT_EQ(tiles[tile].fetched, tiles[tile + 1].read) << "tile " << tile;
}

KernelCase makeConvolution(const Convolution &convolution) {
  KernelCase kernel = makeForward(convolution, {nhwc(8), nhwc(8), 16});
  for (CaseBuffer &buffer : kernel.buffers)
    if (buffer.shape == convolution.filterShape())
      buffer.use = Use::LoadFar;
  return kernel;
}

} // namespace

TEST(FetchFilters, FetchesTheNextChannelsOfEachElementOfTiles) {
  expectFetched(makeProduct({1, 128, 3, 16}, 64)); // vectors by columns: 2 by 4
  expectFetched(makeProduct({1, 64, 3, 28}, 64));  // 1 by 14
  expectFetched(makeProduct({2, 32, 2, 49}, 48));
}

TEST(FetchFilters, FetchesFiltersOfAllTaps) {
  expectFetched(makeConvolution({1, 128, 8, 8, 96, 3, 3, 1, 1}));
  expectFetched(makeConvolution({1, 160, 7, 7, 512, 1, 1}));
}

// They stay in a core's cache.
TEST(FetchFilters, FetchesNothingWhereAllChannelsAreInside) {
  for (const Traffic &tile : watch(makeConvolution({1, 16, 14, 14, 96, 1, 1})))
    EXPECT_TRUE(tile.fetched.empty());
}
