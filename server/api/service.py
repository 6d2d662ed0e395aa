"""The service: its addresses, what each answers, and the server that it runs in.

GET   /              what is served, and where
POST  /predict       the answers to photos
GET   /health        whether photos can be answered; open to everybody
GET   /metrics       counts and times, for Prometheus
GET   /openapi.json  the description; /swagger.json: the same for Power Automate
"""

import asyncio
import time
from contextlib import suppress
from importlib.metadata import version

import uvicorn
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.common.errors import PhotoRefused, Stopped
from server.api import description
from server.api.guard import Guard
from server.api.metrics import Metrics
from server.api.photos import ApiLimits, sent_photos
from server.api.predictor import Predictor
from server.api.problems import HANDLERS, Problem
from server.api.served import AnswerJson, Publish
from server.door.uvicorn_server import put_door_in
from server.health_checks import PATH as HEALTH
from server.health_checks import Health

_ENDING = 8  # seconds that requests get when the server is told to end: containers wait for ten
_LINKS = {
    "predict": "/predict",
    "health": HEALTH,
    "metrics": "/metrics",
    "openapi": "/openapi.json",
    "swagger": "/swagger.json",
}
_BUSY = "Too many requests wait. Send it again in a moment."
_NO_STORE = {"Cache-Control": "no-store"}
_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Service:
    """What the addresses answer."""

    def __init__(self, predictor: Predictor, publish: Publish) -> None:
        self._predictor, self._metrics, self._publish = predictor, predictor.metrics, publish
        self._limits = ApiLimits()
        self._at_once = 0  # requests with photos

    async def about(self) -> Response:
        """Say what is served."""
        served = self._predictor.served
        return JSONResponse({"name": served.name, "labels": served.labels, "links": _LINKS})

    async def metrics(self) -> Response:
        """Return the metrics."""
        return Response(self._metrics.text(), media_type=_METRICS_TYPE)

    async def predict(self, request: Request) -> Response:
        """Answer photos; one that is refused is named, and the others go on."""
        if self._at_once >= self._limits.requests:
            raise Problem(503, _BUSY, {"Retry-After": "1"})
        self._at_once += 1
        try:
            async with sent_photos(request, self._limits) as photos:
                asked = [asyncio.wrap_future(self._predictor.ask(photo.name, photo.read)) for photo in photos]
                found = await asyncio.gather(*asked, return_exceptions=True)
        finally:
            self._at_once -= 1
        return self._answer(found)

    def _answer(self, found: "list[AnswerJson | BaseException]") -> Response:
        answers = [answer for answer in found if not isinstance(answer, BaseException)]
        refused = [self._refused(error) for error in found if isinstance(error, BaseException)]
        for answer in answers:
            self._metrics.answered.labels(answer["decision"]).inc()
            self._publish(answer)
        if not answers:
            said = refused[0]["reason"] if len(refused) == 1 else "No photo could be answered; each has its reason."
            raise Problem(422, said, refused=refused)
        return JSONResponse({"answers": answers, "refused": refused}, headers=_NO_STORE)

    def _refused(self, error: BaseException) -> dict[str, str]:
        if isinstance(error, Stopped):
            raise Problem(503, "The service is ending. Send it again in a moment.", {"Retry-After": "5"})
        if not isinstance(error, PhotoRefused):
            raise error
        self._metrics.refused.labels(error.code.name).inc()
        return {"photo": error.path, "reason": error.reason, "code": error.code.name}


class Watched:
    """ASGI middleware that counts requests and writes a line about each, without names, queries and strange paths."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        path = scope["path"] if scope["path"] in ("/", *_LINKS.values()) else "other"
        method = scope["method"] if scope["method"] in ("GET", "POST") else "other"
        start, status = time.monotonic(), 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            return await self._app(scope, receive, send_on)
        finally:
            self._metrics.requests.labels(path, status).inc()
            ms = 1000 * (time.monotonic() - start)
            with suppress(OSError):  # nobody reads any more
                # No log record: of those that are alike the log has one a minute.
                print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {method} {path} {status} {ms:.0f} ms", flush=True)


def application(predictor: Predictor, publish: Publish, key: str, *, is_open: bool) -> FastAPI:
    """Put the service together; an empty `key` is none, `is_open`: other machines reach it."""
    served, metrics = predictor.served, predictor.metrics
    app = FastAPI(
        title=f"Twenty Photos: {served.name}",
        version=version("twenty-photos"),
        description="Answers photos with a label, or says that it is not sure.",
        docs_url=None,  # FastAPI's pages load scripts from another host
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers=HANDLERS,
        middleware=[Middleware(Watched, metrics=metrics), Middleware(Guard, key=key, is_open=is_open)],
    )
    service = Service(predictor, publish)
    health = Health({"decoder": predictor.opens_photos, "network": predictor.looks})
    for path, answer, kind, said in (
        ("/", service.about, "GET", description.ABOUT),
        ("/predict", service.predict, "POST", description.predict(is_detector=served.is_detector)),
        (HEALTH, health.answer, "GET", description.HEALTH),
        ("/metrics", service.metrics, "GET", description.METRICS),
    ):
        app.add_api_route(path, answer, methods=[kind], **said)

    app.add_route(HEALTH, health.answer, ["HEAD"], include_in_schema=False)  # load balancers ask so

    async def swagger(request: Request) -> Response:
        return JSONResponse(description.swagger(app.openapi(), request.url.scheme, request.url.netloc))

    app.add_api_route("/swagger.json", swagger, include_in_schema=False)
    description.complete(app.openapi(), has_key=bool(key))  # FastAPI keeps it, and answers with it
    return app


def run(app: FastAPI, host: str, port: int) -> None:
    """Serve until the process is told to end; what was asked before is answered."""
    put_door_in()
    config = uvicorn.Config(
        app, host, port, log_config=None, log_level="warning", access_log=False, server_header=False, lifespan="off",
        timeout_graceful_shutdown=_ENDING,
    )  # fmt: skip
    uvicorn.Server(config).run([config.bind_socket()])
