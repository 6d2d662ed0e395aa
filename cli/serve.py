"""`twenty app` opens the page for whoever sits here; `twenty serve` opens it to a room."""

import argparse
import getpass
import hashlib
import hmac
import os
import re
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

from cli.networks import prepare
from cli.terminal import Commands, say
from model.common.errors import TwentyError
from model.common.files import data_folder
from model.network.catalogue import DEFAULT
from server import announcement, streamlit_settings
from server.access.login_cookies import server_key
from server.addresses import EVERYWHERE, addresses, check_free, own_names
from server.certificate import check_pair, room_certificate
from server.password import check_hash, hash_password
from server.settings import DEFAULT_PORT, ServerSettings, base_url, port_number
from workspace import expiry, quotas

APP = Path(__file__).parent.parent / "app.py"


def add_to(commands: Commands) -> None:
    """Add both to the command line."""
    usage = "twenty app [--server.port=8600 and all other options of `streamlit run`]"
    app = commands.add_parser("app", help="open the page in the browser", usage=usage)
    app.set_defaults(run=_app, streamlit_options=[])
    serve = commands.add_parser("serve", help="open the page to a room: other machines and phones")
    serve.set_defaults(run=_serve)
    serve.add_argument("--address", default=EVERYWHERE, help="where to listen: one of this machine's (default: all)")
    serve.add_argument("--port", type=str, default=str(DEFAULT_PORT), help="(%(default)s)")
    serve.add_argument("--public", default="", metavar="URL", help="what to write on the wall, behind a proxy")
    serve.add_argument("--host", action="append", default=[], metavar="NAME", help="a name that the server goes by too")
    word = serve.add_mutually_exclusive_group()
    word.add_argument("--password", action="store_true", help="ask for the room's password, here and of visitors")
    word.add_argument("--password-hash-file", type=Path, metavar="FILE", help="what --hash-password printed")
    word.add_argument("--hash-password", action="store_true", help="ask for a password, print its hash, and end")
    serve.add_argument("--tls", action="store_true", help="make a certificate for this machine, and use it")
    serve.add_argument("--certificate", type=Path, metavar="FILE", help="PEM, with the chain")
    serve.add_argument("--key", type=Path, metavar="FILE", help="of the certificate, PEM")
    serve.add_argument(
        "--keep-days", metavar="N", help="delete what nobody used for so long (0.5: twelve hours; never)"
    )
    serve.add_argument("--limit", action="append", default=[], metavar="NAME=N", help="of a workspace: photos=2000")


def _app(options: argparse.Namespace) -> None:
    _prepare_network()
    opens = "" if "--server.headless=true" in options.streamlit_options else "1"
    _become(_command(*options.streamlit_options), {**os.environ, streamlit_settings.OPEN_BROWSER: opens})


def _serve(options: argparse.Namespace) -> None:
    if options.hash_password:
        print(_asked_password())
        return
    room = _room(options)
    environment = {**os.environ, **room.to_environment(), **_kept_and_limited(options), announcement.ASKED: "1"}
    # Streamlit's own signatures, such as of its login, outlast a restart too.
    cookies = hmac.digest(server_key(data_folder()), b"streamlit's cookies", hashlib.sha256).hex()
    environment.setdefault("STREAMLIT_SERVER_COOKIE_SECRET", cookies)
    check_free(room.address, room.port)
    _prepare_network()
    say("Starting ...")
    _become(_command(*_streamlit_options(room)), {**os.environ, **environment})


def _room(options: argparse.Namespace) -> ServerSettings:
    """Make the settings of the room, and check all that can be checked before the server starts.

    Raises:
        TwentyError: something does not fit; the text says what to do.
    """
    given = ServerSettings.from_environment(os.environ)
    room = replace(
        given,
        address=options.address.strip("[]"),
        port=port_number(options.port),
        hosts=tuple(_host_name(name) for name in (*given.hosts, *options.host)),
        password_hash=_password_hash(options) or given.password_hash,
    )
    if options.tls or options.certificate or options.key:
        room = _with_tls(room, options)
    elif room.certificate and room.key:
        check_pair(room.certificate, room.key)
    return replace(room, public=_public(options.public or given.public, room))


def _with_tls(room: ServerSettings, options: argparse.Namespace) -> ServerSettings:
    if options.tls and (options.certificate or options.key):
        raise TwentyError("--tls makes a certificate, --certificate brings one: give one of the two.")
    if options.tls:
        covered = [address for address in _reached_at(room) if "%" not in address]
        names = ["localhost", *own_names(), *(name for name in room.hosts if not name.startswith("*"))]
        files = room_certificate(data_folder() / "room", [*covered, "127.0.0.1"], list(dict.fromkeys(names)))
        return replace(room, certificate=files.chain, key=files.key)
    if not (options.certificate and options.key):
        raise TwentyError("A certificate needs its key: give both --certificate FILE and --key FILE, or use --tls.")
    check_pair(options.certificate, options.key)
    return replace(room, certificate=options.certificate.absolute(), key=options.key.absolute())


def _reached_at(room: ServerSettings) -> list[str]:
    return addresses() if room.address in (EVERYWHERE, "::") else [room.address]


def _public(said: str, room: ServerSettings) -> str:
    if said and not re.fullmatch(r"https?://[^\s/@]+/?", said):
        raise TwentyError(f"--public {said} is no address to open: give it whole, such as https://photos.example.org")
    if said or not room.is_open:
        return said.rstrip("/")
    own = _reached_at(room)
    if not own:
        say("This machine is in no network: nobody else can reach it until it is.")
        return ""
    return base_url(own[0], room.port, tls=room.has_tls)


def _host_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", name):
        raise TwentyError(f"“{name}” is no host's name: give it alone, such as photos.example.org")
    return name.lower()


def _password_hash(options: argparse.Namespace) -> str:
    if options.password:
        return _asked_password()
    if options.password_hash_file is None:
        return ""
    try:
        kept = str(options.password_hash_file.read_text(encoding="utf-8")).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise TwentyError(f"The password's hash cannot be read from {options.password_hash_file}: {error}") from error
    check_hash(kept)
    return kept


def _asked_password() -> str:
    """Ask for the password twice and return its hash: the same for the same password on this machine.

    So a restart with the same password throws nobody out.
    """
    salt = hmac.digest(server_key(data_folder()), b"salt of the room's password", hashlib.sha256)[:16]
    try:
        first = getpass.getpass("The room's password: ")
        hashed = hash_password(first, salt)
        if getpass.getpass("Once more: ").strip() != first.strip():
            raise TwentyError("The two passwords differ: start again.")
    except EOFError:
        raise TwentyError("No password was given.") from None
    return hashed


def _kept_and_limited(options: argparse.Namespace) -> dict[str, str]:
    """Return the settings of workspaces, checked by those who read them in the server.

    Raises:
        TwentyError: one of them makes no sense.
    """
    variables = {} if options.keep_days is None else {expiry.KEEP_DAYS: options.keep_days}
    names = [field.name for field in fields(quotas.Quotas)]
    for limit in options.limit:
        name, _, value = limit.partition("=")
        if name not in names:
            raise TwentyError(f"--limit {limit}: give one of {', '.join(names)} and a number, such as photos=2000")
        variables[quotas.variable(name)] = value or "nothing"
    expiry.keep_days({**os.environ, **variables})
    quotas.Quotas.from_environment({**os.environ, **variables})
    return variables


def _streamlit_options(room: ServerSettings) -> list[str]:
    options = [
        f"--server.address={room.address}",
        f"--server.port={room.port}",
    ]
    if room.certificate and room.key:
        options += [f"--server.sslCertFile={room.certificate}", f"--server.sslKeyFile={room.key}"]
    return options


def _command(*options: str) -> list[str]:
    return [sys.executable, "-m", "streamlit", "run", str(APP), *streamlit_settings.as_options(), *options]


def _become(command: list[str], environment: dict[str, str]) -> None:
    """Turn into the server, so that what a system tells this process, the server hears."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":  # there the terminal would get its prompt back
        raise SystemExit(subprocess.run(command, cwd=APP.parent, env=environment, check=False).returncode)
    os.chdir(APP.parent)
    os.execve(command[0], command, environment)  # noqa: S606


def _prepare_network() -> None:
    home = data_folder()  # raises, with a sentence, where nobody has a home, nor says where else
    os.environ.setdefault("HOME", str(home))  # Streamlit does not start without one
    prepare(DEFAULT)
