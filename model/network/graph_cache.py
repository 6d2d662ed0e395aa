"""Graph cache: a network's ONNX files on this machine, and a seal of their SHA-256 that says whether they are whole."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from model.common.errors import FileRefused
from model.common.files import read_json, write_json
from model.network.catalogue import DEFAULT, BackboneSpec, graph_folder, known_spec, sealed_spec
from model.network.wording import NetworkCode

GRAPHS = ("stem.onnx", "tail.onnx")


def seal_graphs(spec: BackboneSpec, tail_shapes: Mapping[str, Sequence[int]]) -> None:
    """Note the SHA-256 of the graph files beside them, with the shapes that fine-tuned weights must fit.

    A file that differs later is made again.
    """
    folder = graph_folder(spec.name)
    digests = {name: _sha256((folder / name).read_bytes()) for name in GRAPHS}
    write_json(folder / "seal.json", {"spec": asdict(spec), "tail_shapes": dict(tail_shapes), **digests})


def sealed_shapes(name: str = DEFAULT) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the tail's weights by name, of a network that is ready."""
    return {key: tuple(shape) for key, shape in read_json(graph_folder(name) / "seal.json")["tail_shapes"].items()}


def is_ready(name: str = DEFAULT) -> bool:
    """Tell whether a network's graph files are there, whole, and made for what is known of it."""
    try:
        read_graphs(name)
    except FileRefused:
        return False
    spec = sealed_spec(graph_folder(name) / "seal.json")
    return spec is not None and spec == known_spec(name)


def read_graphs(name: str = DEFAULT) -> dict[str, bytes]:
    """Return the content of a network's graph files by their names.

    Raises:
        FileRefused: one is missing, or differs from its seal.
    """
    folder = graph_folder(name)
    seal = read_json(folder / "seal.json")
    try:
        graphs = {graph: (folder / graph).read_bytes() for graph in GRAPHS}
        whole = all(seal[graph] == _sha256(content) for graph, content in graphs.items())
        whole = whole and all(isinstance(n, int) for shape in seal["tail_shapes"].values() for n in shape)
    except (OSError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise FileRefused(NetworkCode.GRAPHS_DAMAGED, name=name, folder=str(folder))
    return graphs


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
