"""Photos as they are asked about: what the networks see in all pixels of their files, and not in the stored photo.

Shapes: n photos, V views of each, D values of an embedding.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.shared.draws import Pool
from model.common.arrays import Float32s
from model.common.errors import PhotoRefused
from model.network.backbone import BATCH, N_VIEWS, VIEWS_BESIDE, load_backbone
from model.network.catalogue import BUILT_IN, DEFAULT, beside
from model.photos.decoder import Decoder
from model.photos.squares import Squares, SquaresWanted


def as_asked(pool: Pool, paths: Sequence[Path]) -> Pool:
    """Return a pool of the same photos, of which each network has seen the files."""
    networks = {DEFAULT: N_VIEWS} | {spec.name: VIEWS_BESIDE for spec in beside(DEFAULT)}
    wanted = SquaresWanted(tuple(sorted({BUILT_IN[name].side for name in networks})))
    seen: dict[str, list[Float32s]] = {name: [] for name in networks}
    with Decoder() as decoder:
        for start in range(0, len(paths), BATCH):
            squares = _squares(decoder, paths[start : start + BATCH], wanted)
            for name, n_views in networks.items():
                photos = np.stack([each[BUILT_IN[name].side] for each in squares])
                seen[name].append(load_backbone(name).embed(photos, n_views))
    own, *others = (np.concatenate(seen[name]) for name in networks)
    asked = Pool(pool.name, pool.dataset)
    # What a pool computes when it is first used.
    asked.__dict__["embeddings"], asked.__dict__["beside"] = own, dict(zip(list(networks)[1:], others, strict=True))
    return asked


def _squares(decoder: Decoder, paths: Sequence[Path], wanted: SquaresWanted) -> list[Squares]:
    photos = list(decoder.read_many(((path.name, path.read_bytes) for path in paths), wanted))
    assert not any(isinstance(photo, PhotoRefused) for photo in photos)
    return [photo.squares for photo in photos if not isinstance(photo, PhotoRefused)]
