"""`twenty serve`: settings, sentences, what the facilitator reads, certificates."""

import os
import socket
from pathlib import Path

import pytest

from cli.main import main
from server import announcement
from server.password import hash_password, is_right
from server.settings import ServerSettings

SALT = b"sixteen bytes..."


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWENTY_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("server.password._N", 1 << 8)  # what a hash costs is not the point here
    for name in [name for name in os.environ if name.startswith("TWENTY_ROOM_")]:
        monkeypatch.delenv(name)


def test_settings_of_a_room_survive_the_environment() -> None:
    kept = hash_password("three blades", SALT)
    room = ServerSettings(
        "192.168.1.5", 8600, "https://a.example", kept, Path("/a/b.pem"), Path("/a/b.key"), ("a.example",)
    )
    assert ServerSettings.from_environment(room.to_environment()) == room
    assert ServerSettings.from_environment({}) == ServerSettings()
    assert not ServerSettings().is_open


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--port", "0"], "“0” is no port"),
        (["--port", "http"], "“http” is no port"),
        (["--address", "203.0.113.1"], "203.0.113.1 is not an address of this machine"),
        (["--address", "my house"], "“my house” is no address"),
        (["--host", "https://a.example"], "is no host's name"),
        (["--public", "a.example"], "is no address to open"),
        (["--keep-days", "0"], "is “0”: set it to days"),
        (["--keep-days", "a week"], "is “a week”"),
        (["--limit", "photos=many"], "TWENTY_MAX_PHOTOS is “many”"),
        (["--limit", "chairs=30"], "give one of photos, labels"),
        (["--certificate", "a.pem"], "A certificate needs its key"),
        (["--tls", "--certificate", "a.pem"], "give one of the two"),
        (["--password-hash-file", "none.txt"], "cannot be read"),
    ],
)
def test_serve_refuses_with_a_sentence(
    options: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_: [])  # a name that is none takes seconds to look up
    assert main(["serve", *options]) == 1
    assert sentence in capsys.readouterr().err


def test_serve_says_that_a_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main(["serve", "--address", "127.0.0.1", "--port", str(port)]) == 1
    assert f"Port {port} is taken" in capsys.readouterr().err


def test_the_same_password_has_the_same_hash_on_this_machine_and_is_asked_for_twice(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = iter(["three blades", "three blades", "three blades", "three  blades", "three blades", "three blades"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(said))
    assert [main(["serve", "--hash-password"]) for _ in range(3)] == [0, 1, 0]
    out = capsys.readouterr()
    first, second = out.out.split()
    assert first == second
    assert is_right("three blades", first)
    assert "differ" in out.err


def test_the_facilitator_reads_the_address_whether_there_is_a_password_and_how_long_things_are_kept() -> None:
    said = announcement.announcement(ServerSettings(address="0.0.0.0", public="http://192.168.1.5:8501"), 3)
    assert "    http://192.168.1.5:8501\n" in said
    assert "Password: NONE" in said
    assert "--tls" in said
    assert "for 3 days is deleted" in said
    assert "for 12 hours is deleted" in announcement.announcement(ServerSettings(), 0.5)
    assert "until they delete it" in announcement.announcement(ServerSettings(), None)
    assert "Ctrl+C" in said
    kept = hash_password("three blades", SALT)
    secured = ServerSettings(address="0.0.0.0", public="https://a.example", password_hash=kept)
    assert "Password: set" in announcement.announcement(secured, None)
    assert kept not in announcement.announcement(secured, None)
    assert "Cameras: work" in announcement.announcement(secured, None)
    assert "only this computer can reach it" in announcement.announcement(ServerSettings(), None)
