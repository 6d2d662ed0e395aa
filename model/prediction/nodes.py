"""Nodes: an ONNX graph as it is put together, one operator after the other, each named by what it yields.

Shapes: F values of a vector, always along the last axis.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from numpy.typing import ArrayLike, DTypeLike, NDArray
from onnx import TensorProto, helper, numpy_helper
from onnx.compose import add_prefix

from model.photos.squares import IR_VERSION, OPSET

Name = str  # of a value in the graph
Attribute = int | float | str | Sequence[int]


class Nodes:
    """Operators, constants, inputs and outputs of one graph."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._made = 0

    def input(self, name: Name, shape: Sequence[int | str], kind: int = TensorProto.FLOAT) -> Name:
        """Add an input; sides that are named may have any length."""
        self._inputs.append(helper.make_tensor_value_info(name, kind, list(shape)))
        return name

    def output(self, name: Name, value: Name, shape: Sequence[int | str], kind: int = TensorProto.FLOAT) -> None:
        """Give a value out under a name."""
        self._nodes.append(helper.make_node("Identity", [value], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, kind, list(shape)))

    def constant(self, value: ArrayLike, dtype: DTypeLike = np.float32) -> Name:
        """Add a constant."""
        name = self._new()
        self._constants.append(numpy_helper.from_array(np.asarray(value, dtype=dtype), name))
        return name

    def integers(self, *values: int) -> Name:
        """Add a list of integers, as axes and places are given."""
        return self.constant(values, np.int64)

    def half(self, value: NDArray[np.floating]) -> Name:
        """Add a constant that takes half the space and counts in single precision."""
        return self("Cast", self.constant(value, np.float16), to=TensorProto.FLOAT)

    def __call__(self, operator: str, *inputs: Name, **attributes: Attribute) -> Name:
        """Add an operator with one output, by its name in ONNX, and return what it yields."""
        (found,) = self.several(operator, 1, *inputs, **attributes)
        return found

    def several(self, operator: str, n: int, *inputs: Name, **attributes: Attribute) -> list[Name]:
        """Add an operator with `n` outputs."""
        names = [self._new() for _ in range(n)]
        self._nodes.append(helper.make_node(operator, list(inputs), names, **attributes))  # type: ignore[arg-type]
        return names

    def part(self, values: Name, start: int, end: int, axis: int, step: int = 1) -> Name:
        """Return the places from `start` to before `end` along an axis."""
        return self("Slice", values, self.integers(start), self.integers(end), self.integers(axis), self.integers(step))

    def joined(self, values: Sequence[Name], axis: int = -1) -> Name:
        """Return values one behind the other."""
        return values[0] if len(values) == 1 else self("Concat", *values, axis=axis)

    def total(self, values: Sequence[Name]) -> Name:
        """Return the sum of values."""
        return values[0] if len(values) == 1 else self("Sum", *values)

    def unit(self, vectors: Name) -> Name:
        """Scale vectors (..., F) to length 1, as `features.unit` does."""
        return self("Div", vectors, self("Max", self.length(vectors), self.constant(1e-12)))

    def length(self, vectors: Name) -> Name:
        """Return the length of vectors (..., F), (..., 1)."""
        return self("ReduceL2", vectors, self.integers(-1), keepdims=1)

    def rooted(self, values: Name) -> Name:
        """Return the signed square root."""
        return self("Mul", self("Sign", values), self("Sqrt", self("Abs", values)))

    def include(
        self, content: bytes, prefix: str, given: Name, halves: Mapping[str, NDArray[np.floating]] | None = None
    ) -> dict[str, Name]:
        """Add a whole graph of one input, fed with `given`; returns its outputs by name.

        Args:
            content: The graph's file.
            prefix: Goes before all of its names, so that they differ from others.
            given: What its input is.
            halves: Weights that take the place of those in it, by name; they are kept in half precision.
        """
        graph = add_prefix(onnx.load_model_from_string(content), prefix).graph
        asked = graph.input[0].name
        laid = {prefix + name: self.half(values) for name, values in (halves or {}).items()}
        for node in graph.node:
            node.input[:] = [given if name == asked else laid.get(name, name) for name in node.input]
            self._nodes.append(node)
        self._constants.extend(each for each in graph.initializer if each.name not in laid)
        return {each.name.removeprefix(prefix): each.name for each in graph.output}

    def model(self, name: str, described: Mapping[str, str] | None = None) -> bytes:
        """Return the graph as a file, with what `described` says of it."""
        for number, node in enumerate(self._nodes):
            node.name = f"n{number}"  # onnxruntime 1.20 names fused nodes after these, and refuses a name twice
        graph = helper.make_graph(self._nodes, name, self._inputs, self._outputs, self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        helper.set_model_props(model, dict(described or {}))
        return bytes(model.SerializeToString())

    def _new(self) -> Name:
        self._made += 1
        return f"v{self._made}"
