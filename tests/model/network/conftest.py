"""What tests of other networks share."""

import shutil
from collections.abc import Iterator

import pytest

from model.network.backbone import load_backbone
from model.network.catalogue import graph_folder


@pytest.fixture(scope="module")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache with the default network alone, and no connection to fetch another."""
    load_backbone()
    whole = graph_folder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWENTY_CACHE", str(tmp_path_factory.mktemp("cache")))
        shutil.copytree(whole, graph_folder())  # the default network's, which take seconds to make
        # Nothing listens there: whatever wants the internet is refused at once.
        for variable in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            patch.setenv(variable, "http://127.0.0.1:9")
        yield
