"""What can be chosen before training: its pace and the pretrained network, each with what it costs."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from model.classifier.settings import PACES, Pace, Settings
from model.common.errors import TwentyError
from model.learning import training_time
from model.network.catalogue import BUILT_IN, DEFAULT, SUCH_AS, Offer, check_name, known_spec, offered, title
from views.shared.text import plain, spoken

PACE_NAMES: dict[Pace, str] = {"quick": "Quick", "balanced": "Balanced", "thorough": "Thorough"}
PACE_WORDS: dict[Pace, str] = {
    "quick": "Fast. Good for a first look.",
    "balanced": "The same, then a longer training that is kept if it is better. Right for most.",
    "thorough": "The longest training, several times over. For when each mistake counts.",
}
_BY_NAME = "by name"


def choose(n_photos: int, seen_by: Sequence[str]) -> Settings | None:
    """Let the visitor choose how to train, folded away; `None` while that cannot be done.

    Args:
        n_photos: How many photos it would learn from.
        seen_by: The networks that have looked at them already.
    """
    with st.expander("Options", key="options"):
        paces = st.container()  # stands above the networks, and tells what their choice costs
        network = _choose_network()
    settings = Settings(network=network or DEFAULT)
    unseen = 0 if settings.network in seen_by else n_photos
    times = [_estimate(replace(settings, pace=each), n_photos, unseen) for each in PACES]
    with paces:
        chosen = st.radio(
            "How long it may take", PACES, index=PACES.index(settings.pace), key="pace",
            # Names that changed with the estimates would be other options to the browser, none of them chosen.
            format_func=lambda each: f"**{PACE_NAMES[each]}**",
            captions=[f"**{time}.** {PACE_WORDS[each]}" for each, time in zip(PACES, times, strict=True)],
            persist_state="session",
        )  # fmt: skip
    return None if network is None else replace(settings, pace=chosen or settings.pace)


def _estimate(settings: Settings, n_photos: int, unseen: int) -> str:
    if known_spec(settings.network) is None:
        return "How long is not known yet: this network is new here"
    return f"About {spoken(training_time.estimate(settings, n_photos, unseen))}"


def _choose_network() -> str | None:
    """Offer the pretrained networks that are here; `None` while the name that was typed cannot be one."""
    offers = {offer.name: offer for offer in offered() if offer.prepared or offer.name in BUILT_IN}
    there = [name for name, offer in offers.items() if offer.why_not is None]
    chosen = st.radio(
        "Network", [*there, _BY_NAME], format_func=lambda name: _names_of(name, offers)[0], key="network",
        captions=[_names_of(name, offers)[1] for name in [*there, _BY_NAME]], persist_state="session",
        help="It has learned to see from a million other photos before yours (a pretrained backbone). "
        "A larger one may see more, and takes longer.",
    )  # fmt: skip
    typed = _typed_name() if chosen == _BY_NAME else chosen
    for offer in offers.values():
        if offer.why_not is not None:
            st.caption(f"**{plain(title(offer.name))}** is not here. {plain(str(offer.why_not))}")
    return typed


def _names_of(name: str, offers: dict[str, Offer]) -> tuple[str, str]:
    """Return how a choice is named, and what is said about it."""
    if name == _BY_NAME:
        return "Another, by its name", "Of torchvision or timm. It is downloaded when it is first used."
    words = offers[name].words
    return plain(title(name)), plain(f"{words[:1].upper()}{words[1:]}.")


def _typed_name() -> str | None:
    name = st.text_input(
        "Name of the network", key="network-name", placeholder=SUCH_AS[0], persist_state="session",
        help=f"The library, a colon, and the network's name there, such as {' or '.join(SUCH_AS)}.",
    )  # fmt: skip
    if not name:
        return None
    try:
        check_name(name.strip())
    except TwentyError as error:
        st.warning(plain(str(error)))
        return None
    return name.strip()
