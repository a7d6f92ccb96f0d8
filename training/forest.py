"""Boosted trees as an ONNX graph that says exactly what scikit-learn says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper
from sklearn.ensemble import HistGradientBoostingClassifier

OPSET = 20
ML_OPSET = 3
INPUT, OUTPUT = "traits", "score"


def forest_graph(
    forests: Sequence[HistGradientBoostingClassifier], n_columns: int
) -> onnx.ModelProto:
    """The mean of two-class forests: (batch, n_columns) float32 → (batch, 1) log-odds.

    NaN is a value that is missing and goes where the trees learned that it goes.
    """
    columns: dict[str, Any] = {name: [] for name in (
        "treeids", "nodeids", "featureids", "modes", "values", "truenodeids", "falsenodeids",
        "missing_value_tracks_true",
    )}  # fmt: skip
    leaves: dict[str, Any] = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}
    trees = (tree for forest in forests for (tree,) in forest._predictors)
    for tree_id, tree in enumerate(trees):
        for node_id, node in enumerate(tree.nodes):
            is_leaf = bool(node["is_leaf"])
            columns["treeids"].append(tree_id)
            columns["nodeids"].append(node_id)
            columns["featureids"].append(0 if is_leaf else int(node["feature_idx"]))
            columns["modes"].append("LEAF" if is_leaf else "BRANCH_LEQ")
            columns["values"].append(0.0 if is_leaf else rounded_down(node["num_threshold"]))
            columns["truenodeids"].append(0 if is_leaf else int(node["left"]))
            columns["falsenodeids"].append(0 if is_leaf else int(node["right"]))
            columns["missing_value_tracks_true"].append(int(node["missing_go_to_left"]))
            if is_leaf:
                leaves["treeids"].append(tree_id)
                leaves["nodeids"].append(node_id)
                leaves["ids"].append(0)
                leaves["weights"].append(float(node["value"]) / len(forests))
    baseline = float(np.mean([forest._baseline_prediction for forest in forests]))
    node = helper.make_node(
        "TreeEnsembleRegressor",
        [INPUT],
        [OUTPUT],
        domain="ai.onnx.ml",
        n_targets=1,
        aggregate_function="SUM",
        post_transform="NONE",
        base_values=[baseline],
        **{f"nodes_{name}": values for name, values in columns.items()},
        **{f"target_{name}": values for name, values in leaves.items()},
    )
    graph = helper.make_graph(
        [node],
        "critic",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["batch", n_columns])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", 1])],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    onnx.checker.check_model(model)
    return model


def rounded_down(threshold: float) -> float:
    """The largest float32 not above a threshold: of float32 values the same ones pass it."""
    nearest = np.float32(threshold)
    below = float(nearest) <= float(threshold)
    return float(nearest if below else np.nextafter(nearest, np.float32(-np.inf)))
