"""`twenty api CLASSIFIER`: answers photos of other programs over HTTP, until it is told to end."""

import argparse
import os
import signal
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from cli import detectors
from cli.photos import with_share
from cli.terminal import Commands, answer_json, say
from model.anomaly.detector import Detector, inspect
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import TwentyError
from model.common.private_logs import keep_quiet, leave_none
from model.network.backbone import load_backbone
from model.photos.squares import AskedPhoto
from model.prediction.prediction import predict
from server.addresses import EVERYWHERE, addresses, check_free
from server.api.served import AnswerJson, Publish, Served
from server.settings import THIS_MACHINE, base_url, is_loopback, port_number

DEFAULT_PORT = 8600
_NOT_THERE = (
    "It needs the extra {extra}, which is not installed: pip install 'twenty-photos[{extra}]', "
    "or in this folder: pip install -e '.[{extra}]'"
)


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    api = commands.add_parser("api", help="answer photos of other programs over HTTP")
    api.set_defaults(run=_run)
    api.add_argument("classifier", type=Path)
    api.add_argument("--host", default=THIS_MACHINE, metavar="ADDRESS", help="where to listen (%(default)s)")
    api.add_argument("--port", default=str(DEFAULT_PORT), help="(%(default)s)")
    api.add_argument("--key-file", type=Path, metavar="FILE", help="whoever asks sends what is in it as X-API-Key")
    api.add_argument("--mqtt", metavar="HOST[:PORT]", help="publish each answer there too, for Home Assistant")
    api.add_argument("--answer", type=float, metavar="PERCENT", help="answer this share of photos, the surest")
    api.add_argument("--flag", type=float, metavar="PERCENT", help=detectors.FLAG_HELP)


def _run(options: argparse.Namespace) -> None:
    try:
        from server.api import guard, service
        from server.api.metrics import Metrics
        from server.api.predictor import Predictor
    except ImportError as error:
        raise TwentyError(_NOT_THERE.format(extra="api")) from error
    host, port = options.host.strip("[]"), port_number(options.port)
    key = guard.read_key(options.key_file, os.environ)
    os.environ.pop(guard.VARIABLE, None)  # no process that is started here gets to know it
    check_free(host, port)
    served = _served(options)
    keep_quiet()
    leave_none()
    signal.signal(signal.SIGTERM, _end)
    is_open = not is_loopback(host)
    if is_open and not key:
        say("Everybody in the network can ask it: no key is set. --key-file FILE sets one.")
    with _publisher(options.mqtt, served.name) as publish, Predictor(served, Metrics()) as predictor:
        predictor.warm_up()
        app = service.application(predictor, publish, key, is_open=is_open)
        asked_at = (addresses() or [host])[0] if host in (EVERYWHERE, "::") else host
        say(f"It answers at {base_url(asked_at, port, tls=False)}\nTo end it, press Ctrl+C here.")
        service.run(app, host, port)


def _publisher(broker: str | None, name: str) -> AbstractContextManager[Publish]:
    if broker is None:
        return nullcontext(lambda _: None)
    try:
        from server.api import mqtt
    except ImportError as error:
        raise TwentyError(_NOT_THERE.format(extra="mqtt")) from error
    return mqtt.publisher(broker, name, os.environ)


def _served(options: argparse.Namespace) -> Served:
    """Open what is to be asked, with its networks.

    Raises:
        TwentyError: it cannot be opened, or an option does not fit it.
    """
    name = options.classifier.stem
    if detector := detectors.opened(options.classifier, options.flag):
        load_backbone(detector.backbone)
        return Served(name, (detector.label,), partial(_inspected, detector), detector.mapping, is_detector=True)
    classifier = with_share(classifier_file.load(options.classifier), options.answer)
    for network in classifier.networks:
        load_backbone(network)
    look = partial(_predicted, classifier)
    return Served(name, classifier.labels, look, classifier.mapping, classifier.squares_wanted)


def _predicted(classifier: Classifier, photos: Sequence[tuple[str, AskedPhoto]]) -> list[AnswerJson]:
    answers = predict(classifier, load_backbone(classifier.backbone), [photo for _, photo in photos])
    return [answer_json(classifier, name, answer) for (name, _), answer in zip(photos, answers, strict=True)]


def _inspected(detector: Detector, photos: Sequence[tuple[str, AskedPhoto]]) -> list[AnswerJson]:
    answers = inspect(detector, [photo.jpeg for _, photo in photos])
    return [detectors.answer_json(name, answer) for (name, _), answer in zip(photos, answers, strict=True)]


def _end(*_: object) -> None:
    raise SystemExit(0)
