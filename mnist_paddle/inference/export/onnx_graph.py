"""A network as an ONNX graph, made of the operations that its own code performs.

The graph is written with the official ``onnx`` package, from ``models.written.operations``, so a
learner's own network is exported as it is written, or refused by name. ``paddle2onnx`` is not
used: its version 2.1.0 gave wrong graphs, at random and in silence, for networks that pad.
"""

from collections.abc import Iterator

import numpy as np
import paddle

from mnist_paddle.models.plan import kernel
from mnist_paddle.models.written import NotUnderstood, Operation, operations
from mnist_paddle.system.errors import SettingsError
from mnist_paddle.system.language import _

OPSET, IR_VERSION = 17, 8  # of 2022: what older runtimes still read
INPUT, OUTPUT = "images", "logits"
CLOSE = 1e-4  # times the largest logit: how near the graph's own answers must be to the network's


def onnx_bytes(model: paddle.nn.Layer, example: np.ndarray, metadata: dict[str, str]) -> bytes:
    """``model``, in evaluation mode, as ONNX: images float32 [N, 1, 28, 28] -> logits [N, 10].

    ``example`` float32 [n, 1, 28, 28]: pictures on which the graph, run by ONNX's reference
    evaluator, must answer as the network does. ``metadata`` is kept in the file. Raises
    SettingsError where the ``onnx`` package is missing, for a network with an operation that is
    not known here, and for a graph that answers otherwise.
    """
    try:
        import onnx
        import onnx.reference
    except ImportError:
        raise SettingsError(
            _("exporting to ONNX needs one more package: pip install onnx")
        ) from None
    builder, (_batch, *image) = _Builder(onnx.helper), example.shape
    try:
        for operation in operations(model):
            builder.add(operation)
    except NotUnderstood as reason:
        raise SettingsError(
            _(
                "{name} cannot be written as ONNX: {reason}; --format paddle can",
                name=type(model).__name__,
                reason=reason,
            )
        ) from None
    written = builder.model(image, metadata)
    onnx.checker.check_model(written, full_check=True)
    _check_answers(model, onnx.reference.ReferenceEvaluator(written), example)
    return written.SerializeToString(deterministic=True)


class _Builder:
    """Nodes and constants of a graph through which one value is passed on."""

    def __init__(self, helper):
        self.helper, self.nodes, self.constants, self.value = helper, [], [], INPUT

    def add(self, operation: Operation) -> None:
        """Append what computes an operation. Raises NotUnderstood for one that has no node here."""
        name, layer = operation.name, operation.layer
        if name == "relu":
            self._node("Relu")
        elif name == "flatten":
            self._node("Flatten", axis=1)
        elif name == "pad":
            width = operation.number
            self._node("Pad", self._constant("pads", np.int64([0, 0, width, width] * 2)))
        elif name == "conv":
            tensors = [self._constant("kernel", kernel(layer)), *self._bias(layer)]
            self._node("Conv", *tensors, **_conv_attributes(layer))
        elif name == "pool":
            self._node("MaxPool", **_pool_attributes(layer))
        elif name == "linear":
            self._node("Gemm", self._constant("weight", layer.weight), *self._bias(layer))
        elif name != "dropout":  # which does nothing in evaluation mode
            raise NotUnderstood(_("{name} has no place in the graph", name=name))

    def model(self, image: list[int], metadata: dict[str, str]):
        """The ONNX model for any number of images of shape ``image``."""
        helper, float32 = self.helper, self.helper.np_dtype_to_tensor_dtype(np.dtype("float32"))
        self.nodes[-1].output[0] = OUTPUT
        graph = helper.make_graph(
            self.nodes,
            "mnist_paddle",
            [helper.make_tensor_value_info(INPUT, float32, ["N", *image])],
            [helper.make_tensor_value_info(OUTPUT, float32, ["N", 10])],
            self.constants,
        )
        written = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="mnist_paddle",
        )
        helper.set_model_props(written, metadata)
        return written

    def _node(self, kind: str, *constants: str, **attributes) -> None:
        output = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(
            self.helper.make_node(kind, [self.value, *constants], [output], output, **attributes)
        )
        self.value = output

    def _constant(self, name: str, tensor) -> str:
        import onnx.numpy_helper

        name = f"{name}_{len(self.nodes)}"
        array = tensor if isinstance(tensor, np.ndarray) else tensor.detach().numpy()
        self.constants.append(onnx.numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def _bias(self, layer) -> Iterator[str]:
        if layer.bias is not None:
            yield self._constant("bias", layer.bias)


def _conv_attributes(layer) -> dict:
    if (layer._padding_mode, layer._data_format) != ("zeros", "NCHW"):
        raise NotUnderstood(_("a convolution of another padding or number format"))
    padding = layer._updated_padding
    if not (isinstance(padding, list) and [type(width) for width in padding] == [int, int]):
        raise NotUnderstood(_("a convolution whose padding is {padding}", padding=padding))
    return {
        "strides": layer._stride,
        "pads": padding * 2,
        "dilations": layer._dilation,
        "group": layer._groups,
    }


def _pool_attributes(layer) -> dict:
    stride = layer.ksize if layer.stride is None else layer.stride
    numbers = (layer.ksize, stride, layer.padding)
    if layer.return_mask or layer.data_format != "NCHW" or {type(n) for n in numbers} != {int}:
        raise NotUnderstood(
            _("a pooling of uneven sizes, with a mask, or of another number format")
        )
    kernel_size, stride, padding = numbers
    return {
        "kernel_shape": [kernel_size] * 2,
        "strides": [stride] * 2,
        "pads": [padding] * 4,
        "ceil_mode": int(layer.ceil_mode),
    }


def _check_answers(model: paddle.nn.Layer, evaluator, example: np.ndarray) -> None:
    """Raise SettingsError unless the graph answers on ``example`` as the network does."""
    (found,) = evaluator.run([OUTPUT], {INPUT: example})
    wanted = model(paddle.to_tensor(example)).detach().numpy()
    if found.shape != wanted.shape or np.abs(found - wanted).max() > CLOSE * np.abs(wanted).max():
        network = type(model).__name__
        raise SettingsError(
            _(
                "{network} cannot be written as ONNX: the graph would answer otherwise "
                "than the network; --format paddle can",
                network=network,
            )
        )
