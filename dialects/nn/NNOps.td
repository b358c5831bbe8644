#ifndef HALCYON_DIALECTS_NN_NNOPS
#define HALCYON_DIALECTS_NN_NNOPS
include "dialects/nn/ParameterOps.td"
include "dialects/nn/ConvolutionOps.td"
include "dialects/nn/WinogradOps.td"
include "dialects/nn/PointwiseOps.td"
include "dialects/nn/ShapeOps.td"
include "dialects/nn/PoolingOps.td"
include "dialects/nn/NormalizationOps.td"
include "dialects/nn/LossOps.td"
#endif
