"""MoveNet: the file that is made of the published graph, what becomes of the maps, and the joints of people."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from coach.pose.keypoints import NAMES
from coach.pose.landmarker import Networks
from coach.pose.movenet import LANDMARKS, JointNetwork, joints_from_maps
from coach.pose.movenet_graph import MAPS, onnx_from_tensorflow_js
from tests.support.samples import Sample

Array = NDArray[np.float32]

# --------------------------------------------------------------------------------------------------------- the graph


class Published:
    """A network as it is published for TensorFlow.js, with weights in half the precision."""

    def __init__(self) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.weights: dict[str, NDArray[np.float16]] = {}

    def layer(self, op: str, name: str, *inputs: str, **attr: Any) -> str:
        self.nodes.append({"name": name, "op": op, "input": list(inputs), "attr": attr})
        return name

    def convolution(self, op: str, name: str, source: str, shape: tuple[int, ...], stride: int, *fused: str) -> str:
        random = np.random.default_rng(len(self.nodes))
        self.weights[f"{name}/w"] = random.normal(0, 0.5, shape).astype(np.float16)
        given = [source, f"{name}/w"]
        if fused:
            self.weights[f"{name}/b"] = random.normal(0, 1, shape[3 if op == "_FusedConv2D" else 2]).astype(np.float16)
            given.append(f"{name}/b")
        attr = {"strides": {"list": {"i": ["1", str(stride), str(stride), "1"]}}}
        if fused:
            attr["fused_ops"] = {"list": {"s": [base64.b64encode(one.encode()).decode() for one in fused]}}
        return self.layer(op, name, *given, **attr)

    def files(self) -> tuple[bytes, bytes]:
        manifest = [
            {"name": name, "shape": weights.shape, "dtype": "float32", "quantization": {"dtype": "float16"}}
            for name, weights in self.weights.items()
        ]
        description = {"modelTopology": {"node": self.nodes}, "weightsManifest": [{"weights": manifest}]}
        return json.dumps(description).encode(), b"".join(one.astype("<f2").tobytes() for one in self.weights.values())


def convolved(picture: Array, weights: Array, stride: int) -> Array:
    """As TensorFlow describes it: "same", what is odd of the border after. picture (height, width, in)."""
    size = len(weights)
    border = max(size - stride, 0)
    before, after = border // 2, border - border // 2
    padded = np.pad(picture, ((before, after), (before, after), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(0, 1))[::stride, ::stride]
    return np.einsum("yxcij,ijco->yxo", windows, weights)


def depthwise(picture: Array, weights: Array, stride: int) -> Array:
    channels = [convolved(picture[..., n : n + 1], weights[:, :, n : n + 1], stride) for n in range(picture.shape[2])]
    return np.concatenate(channels, axis=2)


def test_the_file_computes_what_the_published_graph_does() -> None:
    """Each kind of layer once, with what lies before and after the layers and does not belong to them."""
    made = Published()
    made.layer("Cast", "StatefulPartitionedCall/Cast", "input")
    picture = made.layer("Sub", "StatefulPartitionedCall/sub_1", "StatefulPartitionedCall/Cast", "one")
    first = made.convolution("_FusedConv2D", "first", picture, (3, 3, 3, 4), 2, "BiasAdd", "Relu6")
    second = made.convolution("FusedDepthwiseConv2dNative", "second", first, (3, 3, 4, 1), 2, "BiasAdd", "Relu")
    third = made.convolution("DepthwiseConv2dNative", "third", second, (3, 3, 4, 1), 2)
    larger = made.layer("ResizeBilinear", "larger", third, "size")
    both = made.layer("AddV2", "both", larger, second)
    for name, channels in zip(MAPS, (17, 34, 1, 34), strict=True):
        made.convolution("_FusedConv2D", name, both, (1, 1, 4, channels), 1, "BiasAdd")
    made.layer("AddV2", "StatefulPartitionedCall/add_2", MAPS[0], MAPS[0])
    files = made.files()
    data = onnx_from_tensorflow_js(*files)
    assert data == onnx_from_tensorflow_js(*files)
    network = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
    seen = np.random.default_rng(0).uniform(-1, 1, (192, 192, 3)).astype(np.float32)
    network.setInput(seen.transpose(2, 0, 1)[None])
    found = network.forward(MAPS)

    weights = {name: one.astype(np.float32) for name, one in made.weights.items()}
    one = np.clip(convolved(seen, weights["first/w"], 2) + weights["first/b"], 0, 6)
    two = np.maximum(depthwise(one, weights["second/w"], 2) + weights["second/b"], 0)
    three = cv2.resize(depthwise(two, weights["third/w"], 2), (48, 48), interpolation=cv2.INTER_LINEAR)
    for name, maps in zip(MAPS, found, strict=True):
        expected = convolved(two + three, weights[f"{name}/w"], 1) + weights[f"{name}/b"]
        np.testing.assert_allclose(maps[0].transpose(1, 2, 0), expected, atol=1e-3)


# ---------------------------------------------------------------------------------------------------------- the maps


def maps_of(*people: tuple[int, int]) -> tuple[Array, Array, Array, Array]:
    """Maps of people whose middle is in this row and column; joint n is n - 8 columns beside it, a quarter lower."""
    likely, ways, middles, within = (np.full((n, 48, 48), -20, np.float32) for n in (17, 34, 1, 34))
    ways[:], within[:] = 0, 0
    within[::2] = 0.25
    for row, column in people:
        middles[0, row, column] = 5
        for joint in range(17):
            likely[joint, row, column + joint - 8] = 3
            ways[2 * joint + 1, row, column] = joint - 8
    return likely, ways, middles, within


@pytest.mark.parametrize("others", [(), ((5, 10),), ((5, 10), (40, 38))])
def test_the_person_nearest_to_the_middle_is_meant(others: tuple[tuple[int, int], ...]) -> None:
    joints = joints_from_maps(*maps_of((22, 26), *others))
    np.testing.assert_allclose(joints[:, 0], (26 + np.arange(17) - 8) / 48)
    np.testing.assert_allclose(joints[:, 1], 22.25 / 48)
    np.testing.assert_allclose(joints[:, 2], 1 / (1 + np.exp(-3)))


@pytest.mark.filterwarnings("error")
def test_however_sure_or_unsure_the_maps_are() -> None:
    likely, ways, middles, within = maps_of((22, 26))
    for far in (-1e4, 1e4):
        joints = joints_from_maps(np.full_like(likely, far), ways, np.full_like(middles, far), within)
        assert np.isfinite(joints).all()
        assert (joints[:, 2] == (far > 0)).all()


# -------------------------------------------------------------------------------------------------------- the joints


@pytest.fixture(scope="module")
def network(joint_network_path: Path) -> Iterator[JointNetwork]:
    with JointNetwork(joint_network_path) as opened:
        yield opened


def around(sample: Sample) -> tuple[tuple[float, float, float], NDArray[np.float64], float]:
    """The square around the person, the joints (17, 2), and the length of the torso."""
    joints = np.array([sample.joint_px(NAMES[landmark]) for landmark in LANDMARKS])
    low, high = joints.min(axis=0), joints.max(axis=0)
    side = 1.4 * float((high - low).max())
    left, top = (low + high - side) / 2
    shoulders, hips = (joints[[LANDMARKS.index(one) for one in pair]].mean(axis=0) for pair in ((11, 12), (23, 24)))
    return (left, top, side), joints, float(np.linalg.norm(shoulders - hips))


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("name", ["warrior_ii", "triangle", "downward_dog"])
def test_joints_lie_where_they_are(
    network: JointNetwork, sample_pictures: dict[str, Sample], name: str, mirrored: bool
) -> None:
    square, joints, torso_px = around(sample_pictures[name])
    found = network.locate(sample_pictures[name].image_rgb(), square, mirrored=mirrored)
    assert found.shape == (17, 3)
    off = np.linalg.norm(found[:, :2] - joints, axis=1) / torso_px
    assert off.max() < 0.15, off.round(2)
    assert (found[:, 2] > 0.2).all()
    assert (found[:, 2] <= 1).all()


def test_what_lies_outside_the_picture_is_black(network: JointNetwork, sample_pictures: dict[str, Sample]) -> None:
    (left, top, side), *_ = around(sample_pictures["warrior_ii"])
    picture = sample_pictures["warrior_ii"].image_rgb()
    height, width = picture.shape[:2]
    larger = np.zeros((3 * height, 3 * width, 3), np.uint8)
    larger[height : 2 * height, width : 2 * width] = picture
    # reaching out on all sides, on one of them, and having nothing of the picture at all
    for dx, dy, scale in ((0, 0, 1.5), (-side / 2, 0, 1), (side / 2, side / 3, 1), (-width, 0, 0.5), (0, height, 0.5)):
        x, y = round(left + dx), round(top + dy)
        found = network.locate(picture, (x, y, scale * side))
        in_larger = network.locate(larger, (x + width, y + height, scale * side))
        np.testing.assert_allclose(found + (width, height, 0), in_larger, atol=1e-6)


def test_a_network_is_lent_and_closed(joint_network_path: Path) -> None:
    picture = np.zeros((60, 40, 3), np.uint8)
    with Networks() as networks:
        with networks.lend_joints(joint_network_path) as first:
            assert first.locate(picture, (0, 0, 60)).shape == (17, 3)
        with networks.lend_joints(joint_network_path) as again:
            assert again is first
    with pytest.raises(RuntimeError, match="closed"):
        first.locate(picture, (0, 0, 60))
    first.close()
