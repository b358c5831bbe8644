#include "compiler/schedule/decide/SpreadTiles.h"

#include "dialects/kernel/Storage.h"
#include "runtime/Program.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon;
using kernel::BufferType;
using kernel::LayoutAttr;

static int64_t oddChannels(BufferType type, bool isReadByColumns) {
  int64_t channels = llvm::alignTo(type.getTensor().getDimSize(1), type.getLayout().getChannels());
  int64_t lineElements = HALCYON_ALIGNMENT / kernel::describeStorage(type).elementBytes;
  bool isEven = channels % (2 * lineElements) == 0;
  return isReadByColumns && isEven ? channels + lineElements : channels;
}

BufferType halcyon::spreadTiles(BufferType type, bool isReadByColumns) {
  SmallVector<int64_t> within(type.getTensor().getShape());
  within[1] = oddChannels(type, isReadByColumns);
  within[3] += within[3] % 2 == 0;
  if (type.getTensor().getShape().equals(within))
    return type;
  return BufferType::get(type.getContext(), type.getTensor(), type.getLayout(), within);
}

BufferType halcyon::spreadElements(BufferType type, int64_t images, bool isReadByColumns) {
  SmallVector<int64_t> within(type.getTensor().getShape());
  within[0] = images;
  within[1] = oddChannels(type, isReadByColumns);
  auto layout = LayoutAttr::getByElement(type.getContext(), type.getLayout().getChannels());
  return BufferType::get(type.getContext(), type.getTensor(), layout, within);
}

BufferType halcyon::spreadFilter(BufferType type) {
  SmallVector<int64_t> within(type.getTensor().getShape());
  if (type.getLayout().getKind() != kernel::LayoutKind::Filter || within[1] % 2 == 1)
    return type;
  ++within[1];
  return BufferType::get(type.getContext(), type.getTensor(), type.getLayout(), within);
}
