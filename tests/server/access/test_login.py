"""What stands at the door of a room: the password, login cookies, the throttle of logins, where a login leads."""

import stat
import time
from pathlib import Path

import pytest

from model.common.errors import TwentyError
from server.access.login_cookies import LoginCookies, server_key
from server.access.login_throttle import PER_CLIENT, PER_ROOM, LoginThrottle
from server.access.password_gate import safe_path
from server.password import check_hash, hash_password, is_right

SALT = b"sixteen bytes..."
FULL = "aa" * 32  # 32 bytes


def test_a_password_is_known_by_its_hash_however_a_keyboard_writes_it() -> None:
    kept = hash_password("three blâdes", SALT)
    assert is_right("three blâdes ", kept)  # a with its hat as two signs, and a space at the end
    assert not is_right("three blades", kept)
    assert "blades" not in kept
    assert "$" not in kept  # a shell or systemd would take it for a variable


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_password_that_is_too_short_or_long_is_refused_with_its_length(password: str) -> None:
    with pytest.raises(TwentyError, match=f"has {len(password)} characters"):
        hash_password(password, SALT)


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "blade",
        "scrypt:16384:8:5:a",
        f"md5:16384:8:5:aa:{FULL}",
        f"scrypt:16384:8:5:aa:{FULL[2:]}",
        f"scrypt:16384:8:5::{FULL}",
        f"scrypt:16777216:8:5:aa:{FULL}",
        f"scrypt:3:8:5:aa:{FULL}",
    ],
)
def test_what_is_no_hash_is_refused_before_the_server_starts(kept: str) -> None:
    with pytest.raises(TwentyError, match="not a hash"):
        check_hash(kept)


def test_the_key_is_made_once_and_for_nobody_else(tmp_path: Path) -> None:
    key = server_key(tmp_path / "new")
    assert server_key(tmp_path / "new") == key
    assert len(key) == 32
    assert stat.S_IMODE((tmp_path / "new" / "server.key").stat().st_mode) == 0o600
    assert server_key(tmp_path / "other") != key


def test_a_login_cookie_outlasts_a_restart_and_ends_with_the_password_and_the_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    cookie = LoginCookies(b"key", "hash").give()
    assert LoginCookies(b"key", "hash").knows(cookie)
    assert not LoginCookies(b"key", "new hash").knows(cookie)
    assert not LoginCookies(b"other key", "hash").knows(cookie)
    monkeypatch.setattr(time, "time", lambda: now + 12 * 3600 - 1)
    assert LoginCookies(b"key", "hash").knows(cookie)
    for ended in (now + 12 * 3600 + 1, now - 3600):  # a clock that was set back makes no cookie good for ever
        monkeypatch.setattr(time, "time", lambda ended=ended: ended)
        assert not LoginCookies(b"key", "hash").knows(cookie)


@pytest.mark.parametrize(
    "cookie",
    ["", ".", "..", "9999999999", "9999999999..", "٣.x.y", "1e9.x.y", "x" * 9999, "9.ü.ß", f"in.{'_' * 999}.x"],
)
def test_nonsense_is_no_login_cookie(cookie: str) -> None:
    assert not LoginCookies(b"key", "hash").knows(cookie)


def test_one_attacker_cannot_lock_the_room() -> None:
    now = [0.0]
    throttle = LoginThrottle(lambda: now[0])
    taken = sum(throttle.take("203.0.113.9") == 0 for _ in range(1000))
    assert taken == PER_CLIENT
    assert throttle.take("2001:db8::1") == 0
    assert (
        sum(throttle.take(f"2001:db8::{n:x}") == 0 for n in range(2, 100)) == PER_CLIENT - 1
    )  # one network, one client
    assert throttle.take("203.0.113.10") == 0
    now[0] += 6
    assert throttle.take("203.0.113.9") == 0
    assert throttle.take("203.0.113.9") > 0


def test_many_attackers_together_are_held_back_and_a_right_password_costs_nothing() -> None:
    throttle = LoginThrottle(lambda: 0.0)
    for n in range(PER_ROOM * 2):
        assert throttle.take(f"198.51.100.{n % 250}") == 0
        throttle.give_back(f"198.51.100.{n % 250}")
    taken = sum(throttle.take(f"198.51.100.{n}") == 0 for n in range(250))
    assert taken == PER_ROOM


@pytest.mark.parametrize(
    "asked",
    [
        *("https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "/a\\b", "\t//evil.example"),
        *("/\n/evil", "/ /evil", "javascript:alert(1)", "", "photos", "/login?next=/login", "/_stcore/stream"),
    ],
)
def test_a_login_leads_to_no_other_server(asked: str) -> None:
    assert safe_path(asked) == "/"


def test_a_login_leads_back_to_the_page() -> None:
    assert safe_path("/photos?w=abc&x=%2F%2Fevil") == "/photos?w=abc&x=%2F%2Fevil"
