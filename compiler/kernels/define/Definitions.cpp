#include "compiler/kernels/define/Definitions.h"

#include "llvm/ADT/TypeSwitch.h"
#include <stdexcept>

using namespace mlir;
using namespace halcyon;

void kernels::defineOperation(Operation *operation, Algorithm &algorithm) {
  llvm::TypeSwitch<Operation *>(operation)
      .Case<nn::Conv2DOp, nn::Conv2DInputGradientOp, nn::Conv2DFilterGradientOp, nn::DenseOp,
            nn::DenseWeightGradientOp, nn::WinogradFilterOp, nn::WinogradInputOp,
            nn::WinogradProductOp, nn::WinogradOutputOp, nn::WinogradOutputGradientOp,
            nn::WinogradFilterGradientOp, nn::WinogradFilterAdjointOp, nn::ConstantOp, nn::ReluOp,
            nn::ReluGradientOp, nn::LeakyReluOp, nn::LeakyReluGradientOp, nn::TanhOp,
            nn::TanhGradientOp, nn::SigmoidOp, nn::SigmoidGradientOp, nn::AddOp, nn::MultiplyOp,
            nn::ConvertOp, nn::SGDOp, nn::RandomMaskOp, nn::MaxPoolOp, nn::MaxPoolGradientOp,
            nn::AveragePoolOp, nn::AveragePoolGradientOp, nn::GlobalAveragePoolOp,
            nn::GlobalAveragePoolGradientOp, nn::ChannelSumOp, nn::NormalizeOp,
            nn::NormalizeInputGradientOp, nn::NormalizeReduceOp, nn::NormalizeStatisticsGradientOp,
            nn::BatchStatisticsOp, nn::BatchStatisticsGradientOp, nn::BatchMomentsOp,
            nn::StatisticsOp, nn::RunningAverageOp, nn::UnbiasedVarianceOp, nn::FoldFilterOp,
            nn::FoldBiasOp, nn::WeighImagesOp, nn::CovarianceOp, nn::StandardizeSumOp,
            nn::NormalizedFilterGradientOp, nn::ComposeFiltersOp, nn::ApplyFilterOp,
            nn::FilterDotOp, nn::SoftmaxOp, nn::SoftmaxGradientOp, nn::CrossEntropyOp,
            nn::CrossEntropyGradientOp, nn::MeanSquaredErrorOp, nn::MeanSquaredErrorGradientOp,
            nn::AccuracyOp, nn::ReshapeOp, nn::ConcatOp, nn::SliceChannelsOp, nn::SwapChannelsOp,
            nn::ExpandGroupsOp, nn::CompressGroupsOp, nn::TransposeOp>(
          [&](auto op) { define(op, algorithm); })
      .Default([](Operation *op) {
        throw std::runtime_error("'" + op->getName().getStringRef().str() +
                                 "' has no definition in kernels");
      });
}
