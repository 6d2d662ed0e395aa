"""The code names an address that a phone can reach, or why there is none."""

from urllib.parse import urlsplit

import pytest

from server.phone.reachable_address import reach


def test_the_code_names_an_address_that_a_phone_can_reach_or_says_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TWENTY_ROOM_PUBLIC", raising=False)

    def base(url: str, listens: str = "127.0.0.1", *, tls: bool = False) -> str:
        return reach(url, listens, 8501, tls=tls).base

    assert base("http://192.168.1.20:8501/photos") == "http://192.168.1.20:8501"
    assert base("https://photos.example/room/photos") == "https://photos.example/room"
    assert base("https://photos.example") == "https://photos.example"
    for url in ("http://localhost:8501/photos", "http://127.0.0.1:8501/", "http://[::1]:8501/photos", ""):
        nowhere = reach(url, "127.0.0.1", 8501, tls=False)
        assert nowhere.base == ""
        assert "make serve" in nowhere.problem
    monkeypatch.setattr("server.phone.reachable_address.addresses", lambda: ["10.0.0.7"])
    assert base("http://localhost:8501/photos", "0.0.0.0", tls=True) == "https://10.0.0.7:8501"
    monkeypatch.setattr("server.phone.reachable_address.addresses", list)
    assert "no network" in reach("", "", 8501, tls=False).problem
    monkeypatch.setenv("TWENTY_ROOM_PUBLIC", "https://room.example/")
    assert base("http://localhost:8501/photos") == "https://room.example"
    assert urlsplit(base("")).scheme == "https"
