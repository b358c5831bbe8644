#ifndef HALCYON_DIALECTS_KERNEL_KERNELDIALECT
#define HALCYON_DIALECTS_KERNEL_KERNELDIALECT

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Kernel_Dialect : Dialect {
  let name = "kernel";
  let cppNamespace = "::halcyon::kernel";
  let summary = "what is compiled: serial functions over buffers with layouts";
  let description = [{
    A `kernel.func` is what one Halide pipeline computes on one cell of the step's grid (a slice of images, a block of
    parameters): it loads tensors from buffers, computes with `nn` operations on the cell's shapes, and stores the results. The
    anchor (a convolution, a pooling, a reduction) is scheduled; the pointwise work around it is fused into its registers.
  }];
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
}

def Kernel_LayoutKind : I32EnumAttr<"LayoutKind", "how a tensor lies in memory", [
  I32EnumAttrCase<"RowMajor", 0, "row_major">,
  I32EnumAttrCase<"NHWC", 1, "nhwc">,
  I32EnumAttrCase<"Filter", 2, "filter">,
  I32EnumAttrCase<"ByElement", 3, "by_element">]> {
  let cppNamespace = "::halcyon::kernel";
  let genSpecializedAttr = 0;
}

def Kernel_LayoutAttr : AttrDef<Kernel_Dialect, "Layout"> {
  let mnemonic = "layout";
  let summary = "how a tensor lies in memory";
  let description = [{
    - `row_major`: as the shape says; `channels` is 1 and there is no halo.
    - `nhwc`: images [n, c, h, w], matrices [n, c] and vectors [c], the channels innermost and padded with zeros to a multiple of
      `channels`; around each image a halo of `halo_height` rows and `halo_width` columns of zeros that nobody writes. Each image or row of a
      matrix begins in a cache line of its own: what is left of the last one holds nothing.
    - `filter`: [o, i, h, w] as [o / channels][h][w][i][o % channels], the outputs padded with zeros to a multiple of `channels`.
    - `by_element`: tiles in Winograd's form [n, c, e, t] as [e][n][t][c], the channels padded with zeros to a multiple of `channels`: one
      element of all tiles of all images is a matrix. From one element to the next it is an odd number of cache lines, so that the elements
      of a tile spread over the sets of a cache.

    ```mlir
    #kernel.layout<kind = nhwc, channels = 8, halo_height = 2, halo_width = 2>
    ```
  }];
  let parameters = (ins EnumParameter<Kernel_LayoutKind>:$kind, DefaultValuedParameter<"int64_t", "1">:$channels,
                        DefaultValuedParameter<"int64_t", "0">:$halo_height, DefaultValuedParameter<"int64_t", "0">:$halo_width);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    static LayoutAttr getRowMajor(::mlir::MLIRContext *context);
    static LayoutAttr getNHWC(::mlir::MLIRContext *context, int64_t channels, int64_t haloHeight = 0, int64_t haloWidth = 0);
    static LayoutAttr getFilter(::mlir::MLIRContext *context, int64_t channels);
    static LayoutAttr getByElement(::mlir::MLIRContext *context, int64_t channels);
  }];
}

def Kernel_TileAttr : AttrDef<Kernel_Dialect, "Tile"> {
  let mnemonic = "tile";
  let summary = "how the anchor of a kernel is blocked in registers";
  let description = [{
    `lanes`: elements of a vector. `vectors` of them along the output channels by `columns` output positions (or images, where an image is
    one position) by `rows` (weight gradients: input channels by `columns` kernel columns) are accumulated in registers at once.
  }];
  let parameters = (ins "int64_t":$lanes, "int64_t":$vectors, "int64_t":$columns, "int64_t":$rows);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Kernel_BufferType : TypeDef<Kernel_Dialect, "Buffer"> {
  let mnemonic = "buffer";
  let summary = "memory that holds a tensor in a layout";
  let description = [{
    ```mlir
    !kernel.buffer<tensor<4x6x28x28xf32>, <kind = nhwc, channels = 8, halo_height = 2, halo_width = 2>>
    ```
    takes 4 × 32 × 32 × 8 × 4 bytes: halo and padding included.

    A window: with `within`, the tensor is a part of one of that shape, and its elements lie as far from each other as they do there. If it has a
    halo, it holds all rows and columns.
    Four of the columns of 16 rows:

    ```mlir
    !kernel.buffer<tensor<1x64x16x4xf32>, <kind = nhwc, channels = 8>, within = [1, 64, 16, 144]>
    ```
  }];
  let parameters = (ins "::mlir::RankedTensorType":$tensor, "LayoutAttr":$layout, OptionalArrayRefParameter<"int64_t">:$within);
  let builders = [TypeBuilder<(ins "::mlir::RankedTensorType":$tensor, "LayoutAttr":$layout), [{
    return $_get($_ctxt, tensor, layout, ::llvm::ArrayRef<int64_t>());
  }]>];
  let assemblyFormat = "`<` $tensor `,` $layout (`,` `within` `=` `[` $within^ `]`)? `>`";
  let genVerifyDecl = 1;
}
#endif
