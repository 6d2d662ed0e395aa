"""Heads on the frozen network's means: what other programs put there, each as a function of its own.

Every one takes means (n, 1280), labels (n,) and a seed, and returns how photos are answered: means (m, 1280) to
probabilities (m, C). Hyperparameters are those of each program's defaults; the network under them is ours.
"""

from collections.abc import Callable

import torch
from sklearn.linear_model import LogisticRegression
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from model.common.arrays import Float64s

Answers = Callable[[Tensor], Float64s]
Fit = Callable[[Tensor, Tensor, int], Answers]


def plain(x: Tensor, y: Tensor, seed: int) -> Answers:  # noqa: ARG001  (nothing in it is random)
    """An untuned logistic regression (C = 10) on means of unit length: the least that anything must beat."""
    fitted = LogisticRegression(C=10, max_iter=2000).fit(nn.functional.normalize(x).numpy(), y.numpy())
    return lambda means: fitted.predict_proba(nn.functional.normalize(means).numpy())


def dense(x: Tensor, y: Tensor, seed: int) -> Answers:
    """What Teachable Machine trains in the browser: 100 hidden units, Adam at 0.001, 50 epochs in batches of 16."""
    torch.manual_seed(seed)
    return _trained(
        nn.Sequential(nn.Linear(x.shape[1], 100), nn.ReLU(), nn.Linear(100, _n_labels(y), bias=False)), x, y
    )


def frigate(x: Tensor, y: Tensor, seed: int) -> Answers:
    """What Frigate, the camera recorder, trains for its custom classification: 128 hidden units, 0.3 of them dropped.

    Adam at 0.001, 50 epochs in batches of 16, photos as they are (none is changed at random), weights that begin as
    Keras begins them (blakeblackshear/frigate, `frigate/util/classification.py`). Other than there: its network is
    MobileNetV2 with 0.35 of its channels, it leaves a fifth of each label's photos unused, and what it trained is
    rounded to 8 bits.
    """
    torch.manual_seed(seed)
    hidden, last = nn.Linear(x.shape[1], 128), nn.Linear(128, _n_labels(y))
    for layer in (hidden, last):
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
    return _trained(nn.Sequential(hidden, nn.ReLU(), nn.Dropout(0.3), last), x, y)


def vyntri(x: Tensor, y: Tensor, seed: int) -> Answers:  # noqa: ARG001  (nothing in it is random)
    """What vyntri solves in closed form: directions that whiten photos of one label, and a ridge regression on them.

    The covariance within labels is shrunk halfway to its diagonal, its eigenvalues are at least 1e-4 of the largest (or
    of 1), and of the whitened means of labels all C - 1 directions are kept, 128 at most. The ridge (1e-4, without an
    intercept) is fitted to 0 and 1, and probabilities are the softmax of what it says (package vyntri 1.5.0,
    `adaptation/projection.py`, `adaptation/ridge.py`). Other than there: its network is MobileNetV3-small, which sees
    the middle of each photo.
    """
    x64, membership = x.double(), nn.functional.one_hot(y).double()  # (n, 1280), (n, C)
    mean, counts = x64.mean(dim=0), membership.sum(dim=0)
    of_labels = (membership.T @ x64) / counts[:, None]  # (C, 1280)
    within = x64 - of_labels[y]
    covariance = within.T @ within / len(x64)
    values, vectors = torch.linalg.eigh((covariance + torch.diag(covariance.diag())) / 2)
    scales = values.clamp(min=1e-4 * max(float(values[-1]), 1.0)).rsqrt()
    whitening = (vectors * scales) @ vectors.T
    spread = whitening @ ((of_labels - mean) * counts.sqrt()[:, None]).T  # (1280, C)
    directions, _, _ = torch.linalg.svd(spread, full_matrices=False)
    projection = whitening @ directions[:, : min(len(counts) - 1, 128)]
    z = (x64 - mean) @ projection  # (n, C - 1)
    weights = torch.linalg.solve(z.T @ z + 1e-4 * torch.eye(z.shape[1]), z.T @ membership)
    return lambda means: _softmax((means.double() - mean) @ projection @ weights)


HEADS: dict[str, Fit] = {"frozen": plain, "dense": dense, "frigate": frigate, "vyntri": vyntri}


def _trained(head: nn.Module, x: Tensor, y: Tensor) -> Answers:
    optimizer = torch.optim.Adam(head.parameters(), lr=0.001)
    criterion = nn.CrossEntropyLoss()
    loader = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True)
    for _ in range(50):
        for inputs, targets in loader:
            optimizer.zero_grad()
            criterion(head(inputs), targets).backward()
            optimizer.step()
    head.eval()

    def answers(means: Tensor) -> Float64s:
        with torch.inference_mode():
            return _softmax(head(means))

    return answers


def _n_labels(y: Tensor) -> int:
    return int(y.max()) + 1


def _softmax(logits: Tensor) -> Float64s:
    probabilities: Float64s = logits.double().softmax(dim=1).numpy()
    return probabilities
