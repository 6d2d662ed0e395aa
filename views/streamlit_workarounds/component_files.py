"""Files of components of our own: Streamlit looks for them only in the metadata of installed packages.

Ours are found beside their code, however the app was started. They are served as files, and not written into the page
as scripts, which the content security policy (`server.access.security_headers`) rightly refuses.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.runtime import get_instance

_PROJECT = "twenty"


def component(name: str, package: Path, js: str, **options: str | bool) -> Callable[..., Any]:
    """Return a component whose files lie in `package / "assets"`; the options are Streamlit's own."""
    manager, whole = get_instance().bidi_component_registry, f"{_PROJECT}.{name}"
    if manager.get_component_asset_root(whole) is None:
        manager.register_from_manifest(ComponentManifest(_PROJECT, "1", [ComponentConfig(name, "assets")]), package)
    return _mounted(whole, js, **options)


@cache
def _mounted(name: str, js: str, **options: Any) -> Callable[..., Any]:  # noqa: ANN401
    return st.components.v2.component(name, js=js, **options)
