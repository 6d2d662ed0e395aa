"""Our index page in place of Streamlit's: it starts the same scripts, and shows what is ours before they run."""

import re
from collections.abc import Mapping
from string import Template

_SCRIPTS_AND_STYLES = re.compile(
    r'<script type="module"[^>]*></script>|<link rel="modulepreload"[^>]*>|<link rel="stylesheet"[^>]*>'
)


def index_page(streamlits: str, template: str, parts: Mapping[str, str]) -> str:
    """Return the HTML of every page.

    Args:
        streamlits: The page that comes with Streamlit, of which scripts and styles are taken.
        template: Our page; `$streamlit` stands for those, and `$name` for each of the other parts.
        parts: HTML by name.

    Raises:
        RuntimeError: Streamlit's page starts no script: it is built in another way than it was.
    """
    taken = _SCRIPTS_AND_STYLES.findall(streamlits)
    if not any(tag.startswith("<script") for tag in taken):
        raise RuntimeError("Streamlit's index page starts no script: look at server/frame/index_page.py.")
    return Template(template).substitute(parts, streamlit="\n".join(taken))
