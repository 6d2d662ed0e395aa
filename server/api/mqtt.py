"""MQTT: each answer is published as JSON, and Home Assistant is told how to show the latest.

    twenty/NAME/answer                         the answer to a photo, as `/predict` has it
    twenty/NAME/status                         online or offline; the broker keeps it
    homeassistant/sensor/twenty_NAME/config    the discovery message; the broker keeps it

No answer waits for a broker. While it is away a thousand are kept for it, and what comes then is not published.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from model.common.errors import TwentyError
from server.api.served import AnswerJson, Publish

USER, PASSWORD = "TWENTY_MQTT_USER", "TWENTY_MQTT_PASSWORD"
_PORT = 1883
_KEPT = 1_000  # answers, while the broker is away
_AT_LEAST_ONCE = 1  # MQTT's quality of service

_log = logging.getLogger(__name__)


@contextmanager
def publisher(address: str, name: str, environment: Mapping[str, str]) -> Iterator[Publish]:
    """Give a function that publishes an answer. Any thread may call it.

    Args:
        address: The broker's, HOST or HOST:PORT.
        name: The classifier's.
        environment: Has the name and the password that the broker asks for.

    Raises:
        TwentyError: the address is none.
    """
    host, port = _host_and_port(address)
    name = re.sub(r"[^\w-]", "_", name, flags=re.ASCII)  # slashes, + and # mean something in topics
    answers, status = f"twenty/{name}/answer", f"twenty/{name}/status"
    client = Client(CallbackAPIVersion.VERSION2)
    client.username = environment.get(USER)
    client.password = environment.get(PASSWORD)
    client.will_set(status, "offline", _AT_LEAST_ONCE, retain=True)
    client.max_queued_messages_set(_KEPT)

    def connected(_: Client, __: object, ___: object, reason: ReasonCode, ____: object) -> None:
        if reason.is_failure:
            _log.warning("the MQTT broker refuses us: %s", reason)
        else:
            _introduce(client, name, answers, status)

    client.on_connect = connected
    client.on_connect_fail = lambda *_: _log.warning("the MQTT broker does not answer")
    client.connect_async(host, port)
    client.loop_start()

    def publish(answer: AnswerJson) -> None:
        client.publish(answers, json.dumps(answer), _AT_LEAST_ONCE)

    try:
        yield publish
    finally:
        client.publish(status, "offline", _AT_LEAST_ONCE, retain=True)
        client.disconnect()
        client.loop_stop()


def _introduce(client: Client, name: str, answers: str, status: str) -> None:
    """Say that the service is there, and how its answers are shown."""
    discovery = json.dumps(_discovery(name, answers, status))
    client.publish(f"homeassistant/sensor/twenty_{name}/config", discovery, _AT_LEAST_ONCE, retain=True)
    client.publish(status, "online", _AT_LEAST_ONCE, retain=True)


def _host_and_port(address: str) -> tuple[str, int]:
    if "@" in address:  # not said again: there is a password in it
        raise TwentyError(
            f"--mqtt takes the broker's host alone: its user and password come from {USER} and {PASSWORD}"
        )
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname or "", parts.port or _PORT
    except ValueError:
        host = ""
    if not host or parts.path:
        raise TwentyError(f"--mqtt {address} is no broker: give its host, and its port after a colon, such as hub:1883")
    return host, port


def _discovery(name: str, answers: str, status: str) -> dict[str, object]:
    return {
        "name": "Answer",
        "unique_id": f"twenty_{name}",
        "state_topic": answers,
        "value_template": "{{ value_json.decision }}",
        "json_attributes_topic": answers,
        "availability_topic": status,
        "icon": "mdi:image-search",
        "device": {"identifiers": [f"twenty_{name}"], "name": f"Twenty Photos {name}"},
        "origin": {"name": "Twenty Photos"},
    }
