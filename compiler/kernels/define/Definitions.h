#ifndef HALCYON_COMPILER_KERNELS_DEFINE_DEFINITIONS_H
#define HALCYON_COMPILER_KERNELS_DEFINE_DEFINITIONS_H

#include "compiler/kernels/define/Algorithm.h"

#include "dialects/nn/NNDialect.h"

namespace halcyon::kernels {

/// Adds an operation's definition to the algorithm; throws on one that has none.
void defineOperation(mlir::Operation *operation, Algorithm &algorithm);

// --- One a definition; the equations are in the descriptions of the operations (dialects/nn/*.td)
// ---

// ConvolutionDefinitions.cpp
void define(nn::Conv2DOp op, Algorithm &algorithm);
void define(nn::Conv2DInputGradientOp op, Algorithm &algorithm);
void define(nn::Conv2DFilterGradientOp op, Algorithm &algorithm);
void define(nn::ComposeFiltersOp op, Algorithm &algorithm);
void define(nn::ApplyFilterOp op, Algorithm &algorithm);
void define(nn::FilterDotOp op, Algorithm &algorithm);
void define(nn::DenseOp op, Algorithm &algorithm);
void define(nn::DenseWeightGradientOp op, Algorithm &algorithm);

// WinogradDefinitions.cpp
void define(nn::WinogradFilterOp op, Algorithm &algorithm);
void define(nn::WinogradInputOp op, Algorithm &algorithm);
void define(nn::WinogradProductOp op, Algorithm &algorithm);
void define(nn::WinogradOutputOp op, Algorithm &algorithm);
void define(nn::WinogradOutputGradientOp op, Algorithm &algorithm);
void define(nn::WinogradFilterGradientOp op, Algorithm &algorithm);
void define(nn::WinogradFilterAdjointOp op, Algorithm &algorithm);

// PointwiseDefinitions.cpp
void define(nn::ConstantOp op, Algorithm &algorithm);
void define(nn::ReluOp op, Algorithm &algorithm);
void define(nn::ReluGradientOp op, Algorithm &algorithm);
void define(nn::LeakyReluOp op, Algorithm &algorithm);
void define(nn::LeakyReluGradientOp op, Algorithm &algorithm);
void define(nn::TanhOp op, Algorithm &algorithm);
void define(nn::TanhGradientOp op, Algorithm &algorithm);
void define(nn::SigmoidOp op, Algorithm &algorithm);
void define(nn::SigmoidGradientOp op, Algorithm &algorithm);
void define(nn::AddOp op, Algorithm &algorithm);
void define(nn::MultiplyOp op, Algorithm &algorithm);
void define(nn::ConvertOp op, Algorithm &algorithm);
void define(nn::SGDOp op, Algorithm &algorithm);

// RandomDefinitions.cpp
void define(nn::RandomMaskOp op, Algorithm &algorithm);

// PoolingDefinitions.cpp
void define(nn::MaxPoolOp op, Algorithm &algorithm);
void define(nn::MaxPoolGradientOp op, Algorithm &algorithm);
void define(nn::AveragePoolOp op, Algorithm &algorithm);
void define(nn::AveragePoolGradientOp op, Algorithm &algorithm);
void define(nn::GlobalAveragePoolOp op, Algorithm &algorithm);
void define(nn::GlobalAveragePoolGradientOp op, Algorithm &algorithm);

// NormalizationDefinitions.cpp
void define(nn::ChannelSumOp op, Algorithm &algorithm);
void define(nn::NormalizeOp op, Algorithm &algorithm);
void define(nn::NormalizeInputGradientOp op, Algorithm &algorithm);
void define(nn::NormalizeReduceOp op, Algorithm &algorithm);
void define(nn::NormalizeStatisticsGradientOp op, Algorithm &algorithm);
void define(nn::BatchStatisticsOp op, Algorithm &algorithm);
void define(nn::BatchStatisticsGradientOp op, Algorithm &algorithm);
void define(nn::BatchMomentsOp op, Algorithm &algorithm);
void define(nn::StatisticsOp op, Algorithm &algorithm);
void define(nn::RunningAverageOp op, Algorithm &algorithm);
void define(nn::UnbiasedVarianceOp op, Algorithm &algorithm);
void define(nn::FoldFilterOp op, Algorithm &algorithm);
void define(nn::FoldBiasOp op, Algorithm &algorithm);
void define(nn::WeighImagesOp op, Algorithm &algorithm);
void define(nn::CovarianceOp op, Algorithm &algorithm);
void define(nn::StandardizeSumOp op, Algorithm &algorithm);
void define(nn::NormalizedFilterGradientOp op, Algorithm &algorithm);

// LossDefinitions.cpp
void define(nn::SoftmaxOp op, Algorithm &algorithm);
void define(nn::SoftmaxGradientOp op, Algorithm &algorithm);
void define(nn::CrossEntropyOp op, Algorithm &algorithm);
void define(nn::CrossEntropyGradientOp op, Algorithm &algorithm);
void define(nn::MeanSquaredErrorOp op, Algorithm &algorithm);
void define(nn::MeanSquaredErrorGradientOp op, Algorithm &algorithm);
void define(nn::AccuracyOp op, Algorithm &algorithm);

// ShapeDefinitions.cpp
void define(nn::ReshapeOp op, Algorithm &algorithm);
void define(nn::ConcatOp op, Algorithm &algorithm);
void define(nn::SliceChannelsOp op, Algorithm &algorithm);
void define(nn::SwapChannelsOp op, Algorithm &algorithm);
void define(nn::ExpandGroupsOp op, Algorithm &algorithm);
void define(nn::CompressGroupsOp op, Algorithm &algorithm);
void define(nn::TransposeOp op, Algorithm &algorithm);

} // namespace halcyon::kernels
#endif
