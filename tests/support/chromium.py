"""The browser that tests and benchmarks drive, and how it is started."""

import os
import shutil

_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("TWENTY_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), "")
FLAGS = [
    "--no-sandbox",  # containers run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",  # containers have a small /dev/shm
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
