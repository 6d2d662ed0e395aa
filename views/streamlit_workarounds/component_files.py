"""Files of components of our own: Streamlit looks for them only in the metadata of installed packages.

Ours are found beside their code, however the app was started. They are served as files, and not written into the page
as scripts, which the content security policy (`server.access.security_headers`) rightly refuses.
"""

from pathlib import Path

from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.runtime import get_instance

_PROJECT = "twenty"


def declared(name: str, package: Path) -> str:
    """Tell Streamlit that a component's files lie in `package / "assets"`; return the component's whole name."""
    manager, whole = get_instance().bidi_component_registry, f"{_PROJECT}.{name}"
    if manager.get_component_asset_root(whole) is None:
        manager.register_from_manifest(ComponentManifest(_PROJECT, "1", [ComponentConfig(name, "assets")]), package)
    return whole
