"""A button that copies text; it also works in a room without TLS, where browsers have no clipboard for pages."""

from pathlib import Path

from views.streamlit_workarounds.component_files import component

_HTML = '<button type="button" class="copy"></button><span class="unseen" role="status"></span>'


def copy_button(text: str, key: str, what: str) -> None:
    """Offer to copy a text.

    Args:
        text: What is copied.
        key: Tells the buttons of a page apart.
        what: What a screen reader says is copied.
    """
    button = component("copy_button", Path(__file__).parent, "copy_button.js", html=_HTML, isolate_styles=False)
    button(key=key, data={"text": text, "what": what, "words": "Copy", "done": "Copied"})
