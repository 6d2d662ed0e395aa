"""Patch features: what the network's middle stages see at each place of a photo, for comparing places with places.

The tail's graph computes these maps on its way to the embeddings; a session of its own gives them out, so that the
graph in the cache, and with it every embedding, stays as it is. The same run says what the network sees in the whole.

Shapes: n photos, G side of the last map, P places of it (G x G), F values of a patch, L channels of the last stage. In
EfficientNet-Lite0 G is 8, P 64, L 1,280 and F 432, of two stages with 112 and 320 channels.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import onnx
import onnxruntime as ort

from model.common.arrays import Float32s
from model.network.backbone import Backbone, batches, open_session
from model.network.catalogue import BackboneSpec
from model.network.compute_lock import compute_lock
from model.network.features import unit, whole_photo_from_mean

_AT_ONCE = 2  # photos in one run of the network, as in `backbone`: more are no faster


def patches_and_wholes(backbone: Backbone, jpegs: Sequence[bytes]) -> tuple[Float32s, Float32s]:
    """Return the patches of stored photos (`Photo.jpeg`), (n, P, F) at unit length, and the whole of each, (n, L).

    The latter is what `features.whole_photo` makes of its embedding.

    Each stage is averaged over 3 x 3 places, as in PatchCore (Roth et al., CVPR 2022, arXiv:2106.08265), brought to
    the last map's places, and scaled to one length: in raw values the stage with the strongest channels outweighs the
    other (docs/experiments.md).
    """
    activations = backbone.activations(np.stack([backbone.preprocess(jpeg) for jpeg in jpegs]))
    session, patches, wholes = _session(backbone), [], []
    for batch in batches(activations, _AT_ONCE):
        with compute_lock.held():
            *maps, means = session.run(None, {"activations": batch})
        stages = [unit(_at_places(_averaged(stage), backbone.spec.map_side)) for stage in maps]
        patches.append(np.concatenate(stages, axis=-1) / np.float32(np.sqrt(len(stages))))
        wholes.append(whole_photo_from_mean(means))
    return np.concatenate(patches), np.concatenate(wholes)


def _averaged(maps: Float32s) -> Float32s:
    """Return maps (n, C, S, S) with each place the mean of its 3 x 3 surroundings; a border goes on as it ends."""
    side = maps.shape[-1]
    wide = np.pad(maps, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    shifted = [wide[..., i : i + side, j : j + side] for i in range(3) for j in range(3)]
    mean: Float32s = np.mean(shifted, axis=0, dtype=np.float32)
    return mean


def _at_places(maps: Float32s, side: int) -> Float32s:
    """Return what maps (n, C, S, S) hold at the places of a map of `side`, which divides theirs: (n, P, C)."""
    n, channels, own, _ = maps.shape
    squares = maps.reshape(n, channels, side, own // side, side, own // side)
    means: Float32s = squares.mean(axis=(3, 5)).reshape(n, channels, -1).transpose(0, 2, 1)
    return means


@lru_cache(maxsize=1)  # those on whom detectors stand: one network
def _session(backbone: Backbone) -> ort.InferenceSession:
    return open_session(with_middle_stages(backbone.tail_graph, len(backbone.spec.channels)))


def with_middle_stages(graph: bytes, n_stages: int) -> bytes:
    """Return the tail's graph that gives out the maps of the stages between its first and last, and the last's means.

    The first means that the graph takes are those of its whole stages (`onnx_export`), one after the other.
    """
    model = onnx.load_model_from_string(graph)
    means = [node for node in model.graph.node if node.op_type == "ReduceMean"][:n_stages]
    names = [*(mean.input[0] for mean in means[1:-1]), means[-1].output[0]]
    kind = onnx.TensorProto.FLOAT
    del model.graph.output[:]
    model.graph.output.extend(onnx.helper.make_tensor_value_info(name, kind, None) for name in names)
    return bytes(model.SerializeToString())


def patch_size(spec: BackboneSpec) -> int:
    """F."""
    return sum(spec.channels[1:-1])
