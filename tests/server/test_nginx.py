"""docs/nginx.conf, as it stands, in front of a real server: TLS, the gate, uploads, live connections, what it logs."""

import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from server.certificate import room_certificate
from tests.support.app_server import free_port
from tests.support.processes import wait_until
from tests.support.project import ROOT
from tests.support.rooms import RunningRoom, run_page, upload
from tests.support.streamlit_client.blocking_tab import BlockingTab
from tests.support.visitor import Visitor, trusting

NAME = "photos.example.org"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx found: install one, such as nginx-light")


@dataclass
class Proxy:
    """A running nginx before a running room."""

    port: int
    room: RunningRoom
    folder: Path
    context: ssl.SSLContext

    def visitor(self) -> Visitor:
        return Visitor(self.port, f"{NAME}:{self.port}", self.context)

    @property
    def log(self) -> str:
        return "".join(path.read_text() for path in self.folder.glob("*.log"))


@pytest.fixture(scope="module")
def proxy(guarded_room: RunningRoom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    room, folder, port = guarded_room, tmp_path_factory.mktemp("nginx"), free_port()
    files = room_certificate(folder / "tls", [], [NAME])
    changes = {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "127.0.0.1:8501": f"127.0.0.1:{room.port}",
        f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(files.chain),
        f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(files.key),
        "/var/log/nginx/": f"{folder}/",
    }
    with _nginx(folder, changes):
        yield Proxy(port, room, folder, trusting(files.authority))


@contextmanager
def _nginx(folder: Path, changes: dict[str, str]) -> Iterator[None]:
    """Run nginx with the documented file; only its places on this machine are changed."""
    text = (ROOT / "docs" / "nginx.conf").read_text()
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log {folder}/start.log alert;\n"
        "events {}\nhttp {\n"
        + "".join(
            f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"include {folder}/site.conf;\n}}\n"
    )
    process = subprocess.Popen([str(NGINX), "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    try:
        assert wait_until((folder / "nginx.pid").exists, 10), "nginx did not start"
        yield
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def inside(proxy: Proxy) -> Visitor:
    visitor = proxy.visitor()
    answer = visitor.log_in()
    assert answer.status == 303
    # The proxy says that the browser speaks TLS, so the cookie is never sent without.
    assert "Secure" in answer.headers["Set-Cookie"]
    return visitor


def test_the_password_stands_before_everything_behind_the_proxy_too(proxy: Proxy) -> None:
    assert proxy.visitor().get("/photos?w=x").status == 401
    assert upload(proxy.visitor(), "any", "a.jpg") == 401
    with pytest.raises(InvalidStatus, match="403"):
        proxy.visitor().live()
    assert proxy.visitor().log_in(Origin="https://evil.example").status == 403
    assert proxy.visitor().get("/health").json()["service"] == "twenty-photos"


def test_a_page_runs_and_a_file_is_handed_in_through_the_proxy(proxy: Proxy, inside: Visitor) -> None:
    assert "default-src 'self'" in inside.get("/").headers["Content-Security-Policy"]
    assert inside.get("/_stcore/health").headers["Cross-Origin-Opener-Policy"] == "same-origin"  # TLS is known of
    with BlockingTab(inside) as tab:
        session, shown = run_page(tab)
        assert "Twenty Photos" in shown or "photos" in shown
        assert upload(inside, session, "a.jpg") == 403
        assert upload(inside, session, "zebrafinch.jpg", X_Xsrftoken=inside.cookies["_streamlit_xsrf"]) == 204
    with pytest.raises(InvalidStatus, match="403"):
        inside.live(origin="https://evil.example")
    # In neither log is there a name, or an id that opens something.
    for log in (proxy.log, proxy.room.log):
        assert not re.search(rf"zebrafinch|{session}|upload_file|GET /", log)
    assert " PUT 204 " in proxy.log


def test_what_is_too_large_ends_at_the_proxy(inside: Visitor) -> None:
    assert inside.ask("POST", "/login", "x" * (9 << 10), Origin=inside.origin).status == 413
    answer = inside.ask("PUT", "/_stcore/upload_file/a/b", None, Content_Length=str(220 << 20), Origin=inside.origin)
    assert answer.status == 413


def test_phones_reach_their_page_without_the_password(proxy: Proxy) -> None:
    visitor = proxy.visitor()
    answer = visitor.ask("POST", "/phone/none/photos", "x" * 100_000, Origin=visitor.origin)
    assert answer.status in (404, 405, 410)  # asked and answered by the app: such a pass there is not


def test_counts_and_the_agent_are_not_for_the_network(inside: Visitor) -> None:
    assert inside.get("/_stcore/metrics").status == 404
    assert inside.get("/_stcore/agent/openapi.json").status == 404


def test_another_name_is_not_answered(proxy: Proxy, inside: Visitor) -> None:
    assert inside.get("/", Host=f"evil.example:{proxy.port}").status == 421


def test_a_client_cannot_lie_about_its_address(proxy: Proxy) -> None:
    """Ten wrong passwords are the limit of one client, whatever addresses it makes up."""
    answers = []
    while len(answers) < 40 and 429 not in answers:
        answers.append(
            proxy.visitor().log_in(f"guess {len(answers)}", X_Forwarded_For=f"198.51.100.{len(answers)}").status
        )
    assert answers[-1] == 429
