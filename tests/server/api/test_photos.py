"""The photos of a request are read within limits of time and of the disk."""

import asyncio
import resource

import pytest
from starlette.requests import Request
from starlette.types import Message

from server.api.photos import ApiLimits, sent_photos
from server.api.problems import Problem
from tests.support.beside import run


def status_of(*chunks: bytes, seconds: float = 10.0) -> int:
    """Return the status with which a body is refused that comes in chunks and never ends."""
    coming = list(chunks)

    async def receive() -> Message:
        if not coming:
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": coming.pop(0), "more_body": True}

    async def refused() -> int:
        scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"image/jpeg")]}
        with pytest.raises(Problem) as problem:
            async with sent_photos(Request(scope, receive), ApiLimits(seconds=seconds)):
                pass
        return problem.value.status

    return run(refused())


def test_a_body_that_does_not_end_is_refused_in_time() -> None:
    assert status_of(b"\xff\xd8", seconds=0.05) == 408


def test_a_photo_for_which_the_disk_has_no_place_is_refused_in_a_sentence() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        assert status_of(bytes(2 << 20)) == 507
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
