"""AutoGluon's side of `peer_autogluon.py`: runs under an interpreter that has AutoGluon, and nothing of ours.

PYTHON autogluon_script.py learn TRAIN BACKBONE PREDICTOR SEED     (prints wall and CPU seconds)
PYTHON autogluon_script.py predict PREDICTOR PHOTOS                (JSON list of paths; prints probabilities)
"""

import csv
import json
import resource
import sys
import time
from pathlib import Path


def learn(train: Path, backbone: Path, predictor: Path, seed: int) -> object:
    """Fit as AutoGluon's quick start for images does, without its limit of time; `predictor` must not exist yet."""
    from autogluon.multimodal import MultiModalPredictor

    photos = sorted((str(path.resolve()), path.parent.name) for path in train.glob("*/*"))
    table = train.parent / "photos.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([("image", "label"), *photos])
    learner = MultiModalPredictor(label="label", path=str(predictor))
    backbone_of = {"model.names": ["timm_image"], "model.timm_image.checkpoint_name": str(backbone)}
    wall, cpu = time.perf_counter(), _cpu_seconds()
    learner.fit(str(table), hyperparameters=backbone_of, seed=seed)
    return {"wall_seconds": time.perf_counter() - wall, "cpu_seconds": _cpu_seconds() - cpu}


def predict(predictor: Path, photos: Path) -> object:
    """Return the probabilities of the labels, sorted by name, for every photo."""
    from autogluon.multimodal import MultiModalPredictor

    learner = MultiModalPredictor.load(str(predictor))
    found = learner.predict_proba({"image": json.loads(photos.read_text())}, as_pandas=True)
    return found[sorted(found.columns)].to_numpy().tolist()


def _cpu_seconds() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "learn":
        answer = learn(Path(rest[0]), Path(rest[1]), Path(rest[2]), int(rest[3]))
    else:
        answer = predict(Path(rest[0]), Path(rest[1]))
    print(json.dumps(answer))
