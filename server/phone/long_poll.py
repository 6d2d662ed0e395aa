"""Long poll of the laptop's page: whether there is something new from a pass's phones, asked all the time.

A run of the page's script costs the server some 40 ms of a processor, so thirty pages that look once a second would
take all of it. This question costs a few ms and is held for up to three seconds, so that one in three seconds is
enough; the page's script runs only when something came (`views/photos/label_cards/assets/phone.js`).
"""

import asyncio
import time

from jobs.uploads import upload_receipts
from server import services
from workspace.phone_pass import PhonePass

ENDED = "ended"  # the news of a pass that is not valid any more
HELD_SECONDS = 3.0  # also how much longer the server may take to end
_LOOK_SECONDS = 0.2
HERE_SECONDS = 15.0  # a phone whose screen is on is heard every 5 s


def news(found: PhonePass) -> str:
    """Return a text that changes when a photo comes, or a phone comes or goes: "photos.phone"."""
    silent = services.phone_line().silent_for(found.token)
    presence = "none" if silent is None else "here" if silent < HERE_SECONDS else "away"
    return f"{upload_receipts.mark(found.workspace.folder)}.{presence}"


async def changed(found: PhonePass, known: str) -> str:
    """Wait until the news is another than `known`, but not long; return it."""
    end = time.monotonic() + HELD_SECONDS
    while (now := news(found)) == known and time.monotonic() < end:  # a look at a folder: 20 µs
        await asyncio.sleep(_LOOK_SECONDS)
    return now
