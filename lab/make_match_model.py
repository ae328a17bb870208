"""Writes the ONNX models that match decoders: a matrix product and the k largest of each row.

Inputs  A [n, d] f32, B [m, d] f32, K [1] int64.  Outputs  V [n, k] f32, I [n, k] int64, largest first.
With --scale there is a further input S [m] f32, by which the columns of the product are multiplied: with one over the
lengths of the rows of B these need not be unit rows, and whole decoders go in without a copy.

Usage:  python lab/make_match_model.py bench/page/matmul_topk.onnx
        python lab/make_match_model.py --scale src/match/node/scaled_topk.onnx
"""

import sys

import onnx
from onnx import TensorProto, helper


def make_model(scale: bool) -> onnx.ModelProto:
    f32, i64 = TensorProto.FLOAT, TensorProto.INT64
    scaling = [helper.make_node("Mul", ["product", "S"], ["cosines"])] if scale else []
    factors = [helper.make_tensor_value_info("S", f32, ["m"])] if scale else []
    graph = helper.make_graph(
        [
            # The runtime fuses the transposition into the product.
            helper.make_node("Transpose", ["B"], ["columns"], perm=[1, 0]),
            helper.make_node("MatMul", ["A", "columns"], ["product" if scale else "cosines"]),
            *scaling,
            helper.make_node("TopK", ["cosines", "K"], ["V", "I"], axis=-1, largest=1, sorted=1),
        ],
        "scaled_topk" if scale else "matmul_topk",
        [
            helper.make_tensor_value_info("A", f32, ["n", "d"]),
            helper.make_tensor_value_info("B", f32, ["m", "d"]),
            *factors,
            helper.make_tensor_value_info("K", i64, [1]),
        ],
        [
            helper.make_tensor_value_info("V", f32, ["n", "k"]),
            helper.make_tensor_value_info("I", i64, ["n", "k"]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="headwaters")
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    onnx.save(make_model("--scale" in sys.argv), sys.argv[-1])
