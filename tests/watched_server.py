"""The app's real server, with a back door for tests: `python -m tests.watched_server SOCKET STREAMLIT_OPTIONS`.

A test asks it over a local socket which addresses it answers, and what of a visitor is left in its memory.
"""

import gc
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

from google.protobuf.message import Message

ROOT = Path(__file__).parents[1]
Route = tuple[str, tuple[str, ...]]  # the path, and the methods that it answers


def routes() -> list[Route]:
    """Return all that the running server answers, Streamlit's and ours; a websocket's method is "WEBSOCKET"."""
    from starlette.applications import Starlette

    (served,) = {id(app): app for app in gc.get_objects() if isinstance(app, Starlette)}.values()
    return sorted(_flat(served.routes, ""))


def _flat(found: Sequence[Any], above: str) -> Iterator[Route]:
    for route in found:
        if getattr(route, "routes", None):
            yield from _flat(route.routes, above + route.path)
        elif hasattr(route, "methods"):
            yield above + route.path, tuple(sorted(route.methods or ()))
        else:
            kind = "WEBSOCKET" if type(route).__name__ == "WebSocketRoute" else "MOUNT"
            yield above + route.path, (kind,)


def holders(needles: Sequence[bytes]) -> list[tuple[bytes, str]]:
    """Return which needles are in the memory of this process, each with what holds it.

    All that Python's collector knows, and what those hold directly: texts, bytes and messages in Google's format.
    """
    gc.collect()
    pattern = re.compile(b"|".join(re.escape(needle) for needle in needles))
    everything = gc.get_objects()
    # What this search itself holds.
    seen = {id(everything), id(needles), *map(id, needles)}
    found: set[tuple[bytes, str]] = set()
    for thing in everything:
        if thing is needles:
            continue
        for held in (thing, *gc.get_referents(thing)):
            if id(held) in seen:
                continue
            seen.add(id(held))
            hits = set(pattern.findall(_as_bytes(held)))
            found |= {(hit, f"{type(held).__name__} in {_name(thing)}") for hit in hits}
    return sorted(found)


def _as_bytes(held: object) -> bytes:
    if isinstance(held, str):
        return held.encode("utf-8", "surrogatepass")
    if isinstance(held, bytes | bytearray):
        return bytes(held)
    if isinstance(held, Message):
        return held.SerializeToString()
    return b""


def _name(thing: object) -> str:
    if isinstance(thing, dict):
        owners = [type(owner).__name__ for owner in gc.get_referrers(thing) if getattr(owner, "__dict__", 0) is thing]
        return f"{'/'.join(owners) or 'dict'} with {[str(key)[:40] for key in thing][:6]}"
    return type(thing).__qualname__


def chains(needles):
    gc.collect()
    out=[]
    objs=gc.get_objects(); skip={id(objs)}
    hits=[o for o in objs if any(isinstance(h,str) and any(n in h.encode('utf-8','surrogatepass') for n in needles) for h in gc.get_referents(o)) ]
    for h in hits[:40]:
        line=[]; cur=h; seen=set()
        for _ in range(9):
            line.append(_name(cur)[:150])
            rs=[r for r in gc.get_referrers(cur) if id(r) not in skip and r is not hits and r is not objs and id(r) not in seen and type(r).__name__ not in('list_iterator',) and not (type(r).__name__=='frame' and r.f_code.co_name in ('chains','_answer','<listcomp>'))]
            rs=sorted(rs,key=lambda r: type(r) is list); rs=[r for r in rs if not (type(r) is list and (len(r)>3000 or any(x is cur for x in r) and r and r[0] is cur and type(r[-1]).__name__ in ('frame',)))]
            if not rs: break
            seen.add(id(cur)); cur=rs[0]
            if type(cur).__name__=='frame': line.append(f'FRAME {cur.f_code.co_qualname}'); break
        out.append(' <- '.join(line))
    return chr(10).join(out)


def _answer(listener: Listener) -> None:
    while True:
        with listener.accept() as caller:
            question, *arguments = caller.recv()
            try:
                caller.send({"routes": routes, "holders": holders, "chains": chains}[question](*arguments))
            except Exception as error:  # noqa: BLE001  (the test shows it)
                caller.send(error)


def ask(address: str, question: str, *arguments: object) -> Any:  # noqa: ANN401
    """Ask a watched server, from another process."""
    caller: Connection
    with Client(address) as caller:
        caller.send((question, *arguments))
        answer = caller.recv()
    if isinstance(answer, Exception):
        raise answer
    return answer


if __name__ == "__main__":
    from streamlit.web import cli

    threading.Thread(target=_answer, args=(Listener(sys.argv[1]),), daemon=True).start()
    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), *sys.argv[2:]]
    cli.main(prog_name="streamlit")
