"""Networks with seeded weights, put where those that are fetched would lie."""

import torch
from safetensors.torch import save_file
from torch import nn

from model.network.catalogue import weights_file


def untrained(name: str) -> nn.Module:
    """Make a network with seeded weights, and batch norms that do something."""
    import timm
    import torchvision

    torch.manual_seed(0)
    source, architecture = name.split(":")
    made = torchvision.models.get_model(architecture) if source == "torchvision" else timm.create_model(architecture)
    for module in made.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2.0)
    return made.eval()


def put_weights(name: str) -> nn.Module:
    """Put weights where a person without a connection would."""
    made = untrained(name)
    weights_file(name).parent.mkdir(parents=True, exist_ok=True)
    save_file({key: tensor.contiguous() for key, tensor in made.state_dict().items()}, weights_file(name))
    return made
