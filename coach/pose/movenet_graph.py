"""MoveNet's published graph, written as a file that OpenCV's network module reads.

The network is published for TensorFlow.js: a description in JSON and a file of weights. OpenCV reads ONNX, which is
made of protocol buffers; so few of their fields are needed that they are written here, without another package. Only
the layers are taken over, up to the four maps: what follows is arithmetic (`movenet`).
"""

import base64
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Width and height of the picture that the network looks at, and of the maps it makes of it.
PICTURE_PX, MAP_PLACES = 192, 48
#: What leaves the network, before any sigmoid: how likely each joint is at each place; the way from the middle of a
#: body to its joints; how likely the middle of a body is at each place; and where within its place a joint is.
MAPS = tuple(
    f"StatefulPartitionedCall/{head}/BiasAdd"
    for head in ("kpt_heatmap_0/conv2d_5", "kpt_regress_0/conv2d_6", "center_0/conv2d_4", "kpt_offset_0/conv2d_7")
)
#: Channels of the maps: 17 joints, some of them with y and x.
_CHANNELS = (17, 34, 1, 34)
#: The last of the steps that prepare the picture: here the layers begin.
_PREPARED = "StatefulPartitionedCall/sub_1"
#: Weights are published as (height, width, in, out) and as (height, width, channel, 1); ONNX has the size last.
_CONVOLUTIONS = {
    "_FusedConv2D": (3, 2, 0, 1),
    "FusedDepthwiseConv2dNative": (2, 3, 0, 1),
    "DepthwiseConv2dNative": (2, 3, 0, 1),
}
_CONSTANTS = {"0": np.float32(0), "6": np.float32(6), "twice": np.array((1, 1, 2, 2), np.float32)}


def onnx_from_tensorflow_js(description: bytes, weights: bytes) -> bytes:
    """The network as an ONNX file, the same bytes each time.

    In goes `picture` (1, 3, 192, 192), float32 from -1 to 1; out come `MAPS`, (1, channels, 48, 48).
    """
    graph = json.loads(description)
    arrays = dict(_arrays(graph["weightsManifest"][0]["weights"], weights))
    constants: dict[str, Any] = dict(_CONSTANTS)
    layers: list[bytes] = []
    for node in graph["modelTopology"]["node"]:
        name, kind = node["name"], node["op"]
        inputs = ["picture" if one == _PREPARED else one for one in node.get("input", ())]
        if kind in _CONVOLUTIONS:
            kernel = arrays[inputs[1]].transpose(_CONVOLUTIONS[kind])
            constants |= {inputs[1]: kernel, **{bias: arrays[bias].ravel() for bias in inputs[2:]}}
            layers += _convolution(node, inputs, kernel, groups=1 if kind == "_FusedConv2D" else len(kernel))
        elif kind == "ResizeBilinear":
            how = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
            layers.append(_layer("Resize", [inputs[0], "", "twice"], name, **how))
        elif kind == "AddV2":
            layers.append(_layer("Add", inputs, name))
        if name == MAPS[-1]:
            break
    described = [_tensor(name, np.asarray(values, np.float32)) for name, values in constants.items()]
    picture = _shape("picture", (1, 3, PICTURE_PX, PICTURE_PX))
    maps = [_shape(name, (1, n, MAP_PLACES, MAP_PLACES)) for name, n in zip(MAPS, _CHANNELS, strict=True)]
    whole = _message({1: layers, 2: "movenet", 5: described, 11: picture, 12: maps})
    return _message({1: 8, 7: whole, 8: _message({1: "", 2: 13})})  # the format's version, and that of its operators


def _arrays(entries: list[dict[str, Any]], weights: bytes) -> Iterator[tuple[str, NDArray[np.generic]]]:
    """The constants by name. They lie one after the other, in half the precision where that is noted."""
    begin = 0
    for entry in entries:
        kind = np.dtype(entry.get("quantization", entry)["dtype"]).newbyteorder("<")
        values = np.frombuffer(weights, kind, int(np.prod(entry["shape"])), begin)
        begin += values.nbytes
        yield entry["name"], values.reshape(entry["shape"])


def _convolution(node: dict[str, Any], inputs: list[str], kernel: NDArray[Any], groups: int) -> Iterator[bytes]:
    """A convolution, and what bends its result where the two are one in the published graph."""
    said = [base64.b64decode(one).decode() for one in node["attr"].get("fused_ops", {}).get("list", {}).get("s", ())]
    bent = next((one for one in said if one != "BiasAdd"), None)
    straight = node["name"] if bent is None else f"{node['name']}/straight"
    size, stride = kernel.shape[2], int(node["attr"]["strides"]["list"]["i"][1])
    # "same" on even sizes, in numbers: OpenCV 5.0.0 pads the wrong side when told so by name
    before = (size - stride) // 2 if size > stride else 0
    after = max(size - stride, 0) - before
    pads = (before, before, after, after)
    how: dict[str, Any] = {"group": groups, "kernel_shape": kernel.shape[2:], "pads": pads, "strides": (stride, stride)}
    yield _layer("Conv", inputs, straight, **how)
    if bent is not None:
        clip, *limits = {"Relu6": ("Clip", "0", "6"), "Relu": ("Relu",)}[bent]
        yield _layer(clip, [straight, *limits], node["name"])


def _layer(kind: str, inputs: list[str], output: str, **how: str | int | tuple[int, ...]) -> bytes:
    return _message({1: inputs, 2: output, 4: kind, 5: [_attribute(name, value) for name, value in how.items()]})


def _attribute(name: str, value: Any) -> bytes:
    field, kind = {str: (4, 3), int: (3, 2)}.get(type(value), (8, 7))
    return _message({1: name, field: value, 20: kind})


def _tensor(name: str, values: NDArray[np.float32]) -> bytes:
    return _message({1: values.shape, 2: 1, 8: name, 9: values.astype("<f4").tobytes()})


def _shape(name: str, sizes: tuple[int, ...]) -> bytes:
    tensor = _message({1: 1, 2: _message({1: [_message({1: size}) for size in sizes]})})
    return _message({1: name, 2: _message({1: tensor})})


def _message(fields: dict[int, Any]) -> bytes:
    """A protocol buffer: numbers, texts and messages by the number of their field (onnx.proto), or several of them."""
    written = bytearray()
    for number, value in fields.items():
        for one in value if isinstance(value, list | tuple) else (value,):
            if isinstance(one, int):
                written += _number(number << 3) + _number(one)
            else:
                content = one.encode() if isinstance(one, str) else one
                written += _number(number << 3 | 2) + _number(len(content)) + content
    return bytes(written)


def _number(value: int) -> bytes:
    """Seven bits in each byte, the lowest first; the eighth says that more follow."""
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    return bytes([*written, value])
