// Convolutions in Winograd's form: products of transformed tiles.
#ifndef HALCYON_DIALECTS_NN_WINOGRADOPS
#define HALCYON_DIALECTS_NN_WINOGRADOPS
include "dialects/nn/NNDialect.td"

/*  F(m x m', r x r') computes an m x m' tile of the output of an r x r' convolution from an a x a' tile of the input, a = m + r - 1, with
    a*a' products for each pair of channels instead of m*m'*r*r' (Winograd 1980; Lavin and Gray, "Fast Algorithms for Convolutional Neural
    Networks", 2015):

        output tile = A^T [(G filter G'^T) o (B^T input tile B')] A'

    with constant matrices A^T (m x a), G (a x r) and B^T (a x a) of F(m, r), and those of F(m', r')
    (compiler/kernels/define/WinogradTransform.h); o multiplies element by element and sums over input channels. The tiles of an image are
    numbered row by row; an operation's a*a' elements are the third dimension and the tiles the fourth. `tile` is the pair m, m', `taps` is
    r, r'.

    A stride of s, s' is the sum of s*s' convolutions of stride 1, each of every s-th pixel and tap, and many taps are several convolutions of
    fewer: then a is the sum of their elements, of which matrices have one's behind the other's (dialects/nn/WinogradTile.h). An input tile
    is s*(m - 1) + r pixels high, and the next one begins s*m pixels further.

    With a dilation of d, d' (and no stride), the tile in row ty and column tx has every d-th pixel: its first output is the pixel
    (ty / d)*d*m + ty % d, and it begins to read `padding` pixels before that.

    The adjoint in the input of a convolution of stride s, of which filter, input and output operations are marked, has m outputs of each of
    s phases a side: with b the number of pixels that it reads, its matrices are A^T (s*m x a), G (a x r) and B^T (a x b). */

defvar winogradSize = (ins DenseI64ArrayAttr:$tile, DenseI64ArrayAttr:$taps, DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$stride);

def NN_WinogradFilterOp : NN_Op<"winograd_filter", [Pure, InferTypeOpAdaptor]> {
  let summary = "filters in Winograd's form: G filter G'^T";
  let description = [{
    result[f, c, i*a' + j, 0] = sum over (u, v) of G[i, u] * filter[f, c, u, v] * G'[j, v], with `flip` of the filter rotated by 180
    degrees, with `swap` of the filter with its channels exchanged (nn.swap_channels). The adjoint of a convolution in its input takes `swap`
    and `adjoint`, or `flip` instead of that if the stride is 1.
    Example:
    ```mlir
    %u = nn.winograd_filter %w {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>} : (tensor<16x8x3x3xf32>) -> tensor<16x8x36x1xf32>
    ```
  }];
  let arguments = !con((ins NN_Images:$filter), winogradSize, (ins UnitAttr:$flip, UnitAttr:$swap, UnitAttr:$adjoint));
  let results = (outs NN_Images:$result);
}

def NN_WinogradInputOp : NN_Op<"winograd_input", [Pure, InferTypeOpAdaptor]> {
  let summary = "tiles of images in Winograd's form: B^T tile B'";
  let description = [{
    result[n, c, i*a' + j, t] = sum over (u, v) of B^T[i, u] * input[n, c, ty*s*m + u - padding, tx*s'*m' + v - padding'] * B'^T[j, v]
    for the tile t in row ty and column tx. Reads outside the input are zero. With `image`, of the adjoint of a convolution with that padding
    in an image of that height and width: the input is the gradient of its output, and the tile begins at ty*m - b, where b is what
    WinogradSide::before says.
    Example:
    ```mlir
    %v = nn.winograd_input %x {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>, padding = array<i64: 1, 1>}
       : (tensor<2x8x10x10xf32>) -> tensor<2x8x36x9xf32>
    ```
  }];
  let arguments = !con((ins NN_Images:$input), winogradSize, (ins DenseI64ArrayAttr:$padding, DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilation,
    OptionalAttr<DenseI64ArrayAttr>:$image));
  let results = (outs NN_Images:$result);
  let extraClassDeclaration = [{
    /// Along an axis of the images: 0 is the height, 1 the width.
    int64_t countTiles(int axis);
  }];
}

def NN_WinogradProductOp : NN_Op<"winograd_product", [Pure, InferTypeOpAdaptor]> {
  let summary = "products of tiles and filters in Winograd's form, summed over input channels";
  let description = [{
    result[n, f, e, t] = sum over c of tiles[n, c, e, t] * filter[f, c, e, 0]
    Example:
    ```mlir
    %m = nn.winograd_product %v, %u : (tensor<2x8x36x9xf32>, tensor<16x8x36x1xf32>) -> tensor<2x16x36x9xf32>
    ```
  }];
  let arguments = (ins NN_Images:$tiles, NN_Images:$filter);
  let results = (outs NN_Images:$result);
}

def NN_WinogradOutputOp : NN_Op<"winograd_output", [Pure]> {
  let summary = "images from products in Winograd's form: A^T products A', plus a bias";
  let description = [{
    result[n, f, ty*m + y, tx*m' + x] = bias[f] + sum over (i, j) of A^T[y, i] * products[n, f, i*a' + j, t] * A'^T[x, j] for the tile t in
    row ty and column tx. What a last tile has beyond the image is dropped. With `adjoint`, of the adjoint of a convolution with that
    `padding`, and s*m, s'*m' instead of m, m'.
    Example:
    ```mlir
    %y = nn.winograd_output %m, %b {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>}
       : (tensor<2x16x36x9xf32>, tensor<16xf32>) -> tensor<2x16x10x10xf32>
    ```
  }];
  let arguments = !con((ins NN_Images:$products, Optional<NN_Vector>:$bias), winogradSize,
    (ins DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilation, UnitAttr:$adjoint, DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0}">:$padding));
  let results = (outs NN_Images:$output);
  let hasVerifier = 1;
}

def NN_WinogradOutputGradientOp : NN_Op<"winograd_output_gradient", [Pure, InferTypeOpAdaptor]> {
  let summary = "the adjoint of nn.winograd_output in the products: A gradient A'^T";
  let description = [{
    result[n, f, i*a' + j, t] = sum over (y, x) of A^T[y, i] * outputGradient[n, f, ty*m + y, tx*m' + x] * A'^T[x, j]; beyond the image the
    gradient is zero.
    Example:
    ```mlir
    %d = nn.winograd_output_gradient %g {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>}
       : (tensor<2x16x10x10xf32>) -> tensor<2x16x36x9xf32>
    ```
  }];
  let arguments = !con((ins NN_Images:$outputGradient), winogradSize,
    (ins DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilation));
  let results = (outs NN_Images:$result);
}

def NN_WinogradFilterGradientOp : NN_Op<"winograd_filter_gradient", [Pure, InferTypeOpAdaptor, NN_BatchSum]> {
  let summary = "the adjoint of nn.winograd_product in the filter";
  let description = [{
    result[f, c, e, 0] = sum over (n, t) of tiles[n, c, e, t] * productGradient[n, f, e, t]
    Example:
    ```mlir
    %du = nn.winograd_filter_gradient %v, %d : (tensor<2x8x36x9xf32>, tensor<2x16x36x9xf32>) -> tensor<16x8x36x1xf32>
    ```
  }];
  let arguments = (ins NN_Images:$tiles, NN_Images:$productGradient);
  let results = (outs NN_Images:$result);
}

def NN_WinogradFilterAdjointOp : NN_Op<"winograd_filter_adjoint", [Pure, InferTypeOpAdaptor]> {
  let summary = "the adjoint of nn.winograd_filter: G^T gradient G'";
  let description = [{
    result[f, c, u, v] = sum over (i, j) of G[i, u] * gradient[f, c, i*a' + j, 0] * G'[j, v], with `flip` rotated by 180 degrees.
    Example:
    ```mlir
    %dw = nn.winograd_filter_adjoint %du {tile = array<i64: 4, 4>, taps = array<i64: 3, 3>}
       : (tensor<16x8x36x1xf32>) -> tensor<16x8x3x3xf32>
    ```
  }];
  let arguments = !con((ins NN_Images:$gradient), winogradSize, (ins UnitAttr:$flip));
  let results = (outs NN_Images:$result);
}
#endif
