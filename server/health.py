"""Health check of the app's server, `/health`: whether it can do its work, told by looking.

Streamlit answers every address that it does not know with its page and 200, so the body says who answers
(`server.health_checks`).
"""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from starlette.routing import Route

from model.common.files import data_folder, workspaces_folder
from model.network.catalogue import DEFAULT, graph_folder
from model.network.graph_cache import GRAPHS
from server import services
from server.health_checks import GREY_PHOTO, PATH, Check, Health

LEAST_FREE = 300 << 20  # bytes: some hundred photos, a training, and what the system needs itself


def health_route() -> Route:
    """Return the route, with all that this server needs checked."""
    return Route(PATH, Health(CHECKS).answer, methods=["GET"])  # and HEAD


def _trainer() -> str:
    return "" if services.training_queue().trainers_live else "it has ended; the next training starts it again"


def _decoder() -> str:
    return "" if services.decoder().answers(GREY_PHOTO) else "photos cannot be opened"


def _uploads() -> str:
    return "" if services.upload_queue().alive else "uploaded photos are not read any more"


def _data_folder() -> str:
    folder = workspaces_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Where workspaces lie, but under a name that none of them can have.
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".health-") as file:
            file.write(b"x" * 4096)
            file.flush()
    except OSError as error:
        return f"it cannot be written ({error.strerror})"
    return ""


def _disk_space() -> str:
    folder = _nearest(data_folder())
    free = shutil.disk_usage(folder).free
    return "" if free >= LEAST_FREE else f"only {free >> 20} MB are free, {LEAST_FREE >> 20} are needed"


def _nearest(folder: Path) -> Path:
    """Return the folder, or what there is of the way to it."""
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def _network() -> str:
    # That they are whole is checked when they are opened: to hash 20 MB every other second would be dear.
    folder = graph_folder(DEFAULT)
    missing = [graph for graph in GRAPHS if not (folder / graph).is_file()]
    return f"{len(missing)} of its {len(GRAPHS)} files are not there" if missing else ""


CHECKS: Mapping[str, Check] = {
    "trainer": _trainer,
    "decoder": _decoder,
    "uploads": _uploads,
    "data folder": _data_folder,
    "disk space": _disk_space,
    "network": _network,
}
