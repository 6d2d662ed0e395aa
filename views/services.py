"""What all visitors of this server share: one decoder, one intake, one queue for training, one network."""

import atexit
import threading

import streamlit as st

from model.backbone import Backbone, load_backbone
from model.checker import Checker
from model.decoder import Decoder
from model.files import cache_folder, sweep
from model.intake import Intake
from model.jobs import TrainingQueue
from views.visitor import workspaces_folder


@st.cache_resource(show_spinner=False)
def decoder() -> Decoder:
    """Return the limited process that opens untrusted photos."""
    shared = Decoder()
    atexit.register(shared.close)
    return shared


@st.cache_resource(show_spinner=False)
def intake() -> Intake:
    """Return the queue that turns uploaded files into photos of a workspace."""
    shared = Intake(decoder(), root=workspaces_folder())
    # Beside the page: a room's thousands of photos take a second to look through.
    threading.Thread(target=sweep, args=([workspaces_folder(), cache_folder()],), name="sweep", daemon=True).start()
    atexit.register(shared.close)
    return shared


@st.cache_resource(show_spinner=False)
def checker() -> Checker:
    """Return the thread that checks photos."""
    shared = Checker()
    atexit.register(shared.close)
    return shared


@st.cache_resource(show_spinner=False)
def training_queue() -> TrainingQueue:
    """Return the queue of the trainer; its process starts to warm up with the first visitor."""
    return TrainingQueue()


def backbone(network: str) -> Backbone:
    """Return a pretrained network that is there, opened once a process.

    Raises:
        TwentyError: it is not there.
    """
    return load_backbone(network)
