"""NOTICE: whose work is in a bundle, and under which licences."""

from collections.abc import Iterable

from model.export.description import Network


def notice(networks: Iterable[Network]) -> bytes:
    """Return NOTICE, with the networks in model.onnx."""
    lines = "".join(f"- {network.title} ({network.name}): {network.licence}\n" for network in networks)
    return (
        "predict.py, the files in twenty_photos/ and the page are of Twenty Photos: Apache License 2.0,\n"
        "LICENSES/Apache-2.0.txt.\n\n"
        "model.onnx holds weights of pretrained networks, some of them trained further, under these licences, which\n"
        "each network's publisher states:\n"
        f"{lines}\n"
        "The page runs ONNX Runtime (Microsoft Corporation): MIT, LICENSES/MIT-onnxruntime.txt. predict.py runs\n"
        "ONNX Runtime, NumPy and Pillow where they are installed; they are not in this bundle.\n\n"
        "What the classifier learnt comes from photos that are not in this bundle; whose they are, their owner knows.\n"
    ).encode()
