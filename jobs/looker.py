"""The process in which networks beside the default one look at photos: `python -m jobs.looker`.

Started and fed by `jobs.background_looks`: it reads a few photos a line from standard input, keeps what the networks
see beside the photos, and says when that is done. It ends when its input does.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

from model.common.errors import TwentyError
from model.common.priority import give_way
from model.common.private_logs import keep_quiet
from model.network.backbone import Backbone, load_backbone
from model.network.catalogue import DEFAULT, beside
from model.network.embeddings import look_beside
from model.network.graph_cache import is_ready
from model.photos.photo_store import PhotoStore

_log = logging.getLogger(__name__)


def main() -> None:
    """Look at photos until standard input ends."""
    keep_quiet()
    give_way(19)  # the page goes first, and trainers, which somebody waits for
    networks: list[Backbone] = []
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            networks = networks or _networks()
            _look(networks, asked)
        except TwentyError:  # a full disk, or a workspace that is gone: training will meet the same
            pass
        except Exception:  # noqa: BLE001  (the process serves everybody and must go on)
            _log.exception("networks beside could not look")
        print(json.dumps({"finished": asked["job"]}), flush=True)


def _networks() -> list[Backbone]:
    """Return the networks, or none while their files are missing: the trainer makes them."""
    specs = beside(DEFAULT)
    return [load_backbone(spec.name) for spec in specs] if all(is_ready(spec.name) for spec in specs) else []


def _look(networks: list[Backbone], asked: dict[str, Any]) -> None:
    store = PhotoStore(Path(asked["folder"]), below=Path(asked["below"]))
    for network in networks:
        for _ in look_beside(store, asked["photos"], network):
            pass


if __name__ == "__main__":
    main()
