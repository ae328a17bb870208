"""Writes the ONNX model that matches decoders in Node: cosines of unit rows and the k largest of each row.

Inputs  A [n, d] f32, B [m, d] f32, K [1] int64.  Outputs  V [n, k] f32, I [n, k] int64, largest first.
Usage:  python lab/make_match_model.py src/match/node/matmul_topk.onnx
"""

import sys

import onnx
from onnx import TensorProto, helper


def make_model() -> onnx.ModelProto:
    f32, i64 = TensorProto.FLOAT, TensorProto.INT64
    graph = helper.make_graph(
        [
            # The runtime fuses the transposition into the product.
            helper.make_node("Transpose", ["B"], ["columns"], perm=[1, 0]),
            helper.make_node("MatMul", ["A", "columns"], ["cosines"]),
            helper.make_node("TopK", ["cosines", "K"], ["V", "I"], axis=-1, largest=1, sorted=1),
        ],
        "matmul_topk",
        [
            helper.make_tensor_value_info("A", f32, ["n", "d"]),
            helper.make_tensor_value_info("B", f32, ["m", "d"]),
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
    onnx.save(make_model(), sys.argv[1])
