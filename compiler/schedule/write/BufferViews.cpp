// The memory of buffers, cut in other ways: what each cell of a grid sees.
#include "compiler/schedule/write/Buffers.h"

#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;
using kernel::BufferType;
using kernel::LayoutAttr;
using step::Space;

Value Buffers::view(Value buffer, BufferType type, int64_t cellStride, int64_t begin) {
  auto source = buffer.getDefiningOp<step::BufferOp>();
  // Its place is known: it can be declared in any form.
  if (source.getSpace() == Space::State || source.getSpace() == Space::Prepared)
    return declare(source.getSpace(), source.getName(), type, *source.getOffset() + begin,
                   cellStride);
  Value &view = views[{source, type, begin}];
  if (view)
    return view;
  moveBehindDeclarations();
  lastDeclared =
      step::ViewOp::create(builder, context.function.getLoc(), type, source, cellStride, begin);
  return view = lastDeclared->getResult(0);
}

/// The shape of what a buffer is, or is a window of.
static ArrayRef<int64_t> outerShape(BufferType type) {
  return type.getWithin().empty() ? type.getTensor().getShape() : type.getWithin();
}

BufferType Buffers::tileType(BufferType whole) {
  if (whole.getLayout().getKind() != kernel::LayoutKind::Filter)
    return whole;
  SmallVector<int64_t> shape(whole.getTensor().getShape()), within(whole.getWithin());
  shape[0] = std::min(shape[0], whole.getLayout().getChannels());
  if (!within.empty())
    within[0] = shape[0];
  return BufferType::get(whole.getContext(), whole.getTensor().clone(shape), whole.getLayout(),
                         within);
}

int64_t Buffers::countTiles(BufferType type) {
  return type.getLayout().getKind() == kernel::LayoutKind::Filter
             ? llvm::divideCeil(type.getTensor().getDimSize(0), type.getLayout().getChannels())
             : 1;
}

Value Buffers::tileOf(Value buffer, int64_t first) {
  auto whole = cast<BufferType>(buffer.getType());
  BufferType type = tileType(whole);
  if (type == whole)
    return buffer;
  int64_t bytes = kernel::describeStorage(whole).dimensions[0].outerStride * elementBytes;
  return view(buffer, type, bytes, first / type.getLayout().getChannels() * bytes);
}

WeightPart Buffers::tileOf(StringAttr weight, int64_t first) const {
  StatePlan::Place place = context.state.places.lookup(weight);
  BufferType type = tileType(place.type);
  int64_t bytes = type == place.type ? 0 : kernel::describeStorage(type).bytes();
  return {type, place.offset + first / type.getLayout().getChannels() * bytes, bytes};
}

int64_t Buffers::channelsAtOnce(Value filters) {
  return cast<BufferType>(of(filters).getType()).getTensor().getDimSize(0);
}

Value Buffers::viewInputs(Value filters, ArrayRef<int64_t> shape, int64_t first) {
  auto whole = cast<BufferType>(of(filters).getType());
  auto type = BufferType::get(whole.getContext(), whole.getTensor().clone(shape), whole.getLayout(),
                              outerShape(whole));
  int64_t channelBytes = whole.getLayout().getChannels() * elementBytes;
  return view(of(filters), type, shape[1] * channelBytes, first * channelBytes);
}

Value Buffers::filterInputs(Value filters, int64_t channels, int64_t first) {
  ArrayRef<int64_t> shape = cast<BufferType>(of(filters).getType()).getTensor().getShape();
  return viewInputs(filters, {shape[0], channels, shape[2], shape[3]}, first);
}

Value Buffers::tapInputs(Value filters, int64_t channels) {
  ArrayRef<int64_t> shape = cast<BufferType>(of(filters).getType()).getTensor().getShape();
  return viewInputs(filters, {shape[0], channels, 1, 1}, 0);
}

Value Buffers::tilesInRow(Value tiles, int64_t first, int64_t channels) {
  return viewElement(tiles, 1, first, channels);
}

Value Buffers::tilesInColumn(Value tiles, int64_t first, int64_t channels) {
  return viewElement(tiles, allImages() * nn::shapeOf(tiles)[3], first, channels);
}

Value Buffers::viewElement(Value tiles, int64_t rows, int64_t first, int64_t channels) {
  auto tensor = cast<RankedTensorType>(tiles.getType());
  auto ofSlice = cast<BufferType>(of(tiles).getType());
  if (channels == all)
    channels = tensor.getDimSize(1);
  int64_t columns = allImages() * tensor.getDimSize(3) / rows;
  auto layout = LayoutAttr::getNHWC(tensor.getContext(), ofSlice.getLayout().getChannels());
  auto type = BufferType::get(tensor.getContext(), tensor.clone({1, channels, rows, columns}),
                              layout, {1, ofSlice.getWithin()[1], rows, columns});
  int64_t element = kernel::describeStorage(ofSlice).dimensions[2].innerStride;
  return view(of(tiles), type, element * elementBytes, first * elementBytes);
}

Value Buffers::allImages(Value images) {
  auto ofSlice = cast<BufferType>(of(images).getType());
  SmallVector<int64_t> shape(ofSlice.getTensor().getShape());
  shape[0] = allImages();
  return view(
      of(images),
      BufferType::get(ofSlice.getContext(), ofSlice.getTensor().clone(shape), ofSlice.getLayout()),
      0);
}

Value Buffers::smallerSlice(Value buffer, int64_t images) {
  auto ofSlice = cast<BufferType>(buffer.getType());
  auto withImages = [&](ArrayRef<int64_t> whole) {
    SmallVector<int64_t> shape(whole);
    if (!shape.empty())
      shape[0] = images;
    return shape;
  };
  auto type = BufferType::get(ofSlice.getContext(),
                              ofSlice.getTensor().clone(withImages(ofSlice.getTensor().getShape())),
                              ofSlice.getLayout(), withImages(ofSlice.getWithin()));
  return view(buffer, type,
              kernel::describeStorage(ofSlice).dimensions[0].innerStride * images * elementBytes);
}

Value Buffers::viewChannels(Value images, ArrayRef<int64_t> shape) {
  auto ofSlice = cast<BufferType>(of(images).getType());
  SmallVector<int64_t> within(ofSlice.getTensor().getShape());
  within[0] = allImages();
  return view(of(images),
              BufferType::get(ofSlice.getContext(), ofSlice.getTensor().clone(shape),
                              ofSlice.getLayout(), within),
              shape[1] * elementBytes);
}

Value Buffers::imageChannels(Value images, int64_t channels) {
  SmallVector<int64_t> shape(cast<BufferType>(of(images).getType()).getTensor().getShape());
  shape[0] = allImages();
  shape[1] = std::min(shape[1], channels);
  return viewChannels(images, shape);
}

Value Buffers::pixelChannels(Value images, int64_t channels) {
  return viewChannels(images, {allImages(), channels, 1, 1});
}

Value Buffers::vectorTile(Value vector, int64_t channels) {
  auto whole = cast<BufferType>(of(vector).getType());
  ArrayRef<int64_t> shape = whole.getTensor().getShape();
  if (channels >= shape[0])
    return of(vector);
  return view(of(vector),
              BufferType::get(whole.getContext(), whole.getTensor().clone({channels}),
                              whole.getLayout(), shape),
              channels * elementBytes);
}

Value Buffers::filterElement(Value filters) {
  auto whole = cast<BufferType>(of(filters).getType());
  RankedTensorType tensor = whole.getTensor();
  ArrayRef<int64_t> shape = tensor.getShape();
  auto type = BufferType::get(tensor.getContext(), tensor.clone({shape[0], shape[1], 1, 1}),
                              whole.getLayout(), outerShape(whole));
  return view(of(filters), type,
              kernel::describeStorage(whole).dimensions[2].innerStride * elementBytes);
}

Value Buffers::accumulatorTile(Value sum, int64_t lane) {
  auto tensor = cast<RankedTensorType>(sum.getType());
  BufferType type =
      tileType(BufferType::get(tensor.getContext(), tensor, context.layouts.ofWhole(tensor)));
  return declare(Space::Lane, layerName(sum.getLoc()) + ".tile", type,
                 context.accumulators.offsets.lookup(sum), kernel::describeStorage(type).bytes(),
                 lane);
}

Value Buffers::laneGradientTile(StringAttr weight, int64_t lane, int64_t offset) {
  WeightPart part = tileOf(weight);
  return declare(Space::Lane, "gradient of " + weight.strref(), part.type, offset, part.cellStride,
                 lane);
}
