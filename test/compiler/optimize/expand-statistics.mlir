// RUN: halcyon-opt %s --expand-statistics | FileCheck %s

// CHECK-LABEL: @statistics
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x3x4x4xf32>, %[[N:[a-z0-9]+]]: tensor<2xf32>, %[[PIVOT:[a-z0-9]+]]: tensor<3xf32>
// CHECK-NEXT: %[[FIRST:.*]], %[[SECOND:.*]] = nn.batch_moments %[[X]], %[[N]], %[[PIVOT]]
// CHECK-NEXT: %[[MEAN:.*]], %[[VARIANCE:.*]] = nn.statistics %[[FIRST]], %[[SECOND]], %[[PIVOT]]
// CHECK-NEXT: return %[[MEAN]], %[[VARIANCE]]
func.func @statistics(%x: tensor<2x3x4x4xf32>, %n: tensor<2xf32>, %pivot: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %m, %v = nn.batch_statistics %x, %n, %pivot : (tensor<2x3x4x4xf32>, tensor<2xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  return %m, %v : tensor<3xf32>, tensor<3xf32>
}
