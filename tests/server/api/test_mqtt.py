"""Each answer reaches a real broker, and Home Assistant's discovery message lies there."""

import json
import queue
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import TwentyError
from server.api.mqtt import publisher
from tests.support.api_server import api_server
from tests.support.app_server import free_port
from tests.support.pictures import picture_bytes

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
needs_broker = pytest.mark.skipif(MOSQUITTO is None, reason="no MQTT broker found: install mosquitto")
Hear = Callable[[], tuple[str, str]]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Run a broker."""
    port = free_port()
    settings = tmp_path / "mosquitto.conf"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    broker = subprocess.Popen([str(MOSQUITTO), "-c", str(settings)], stderr=subprocess.DEVNULL)
    yield port
    broker.terminate()
    broker.wait(20)


@pytest.fixture
def hear(port: int) -> Iterator[Hear]:
    """Listen to all that is said; returns what gives the next topic and what was said there."""
    heard: queue.Queue[tuple[str, str]] = queue.Queue()

    def note(_: Client, __: object, message: MQTTMessage) -> None:
        heard.put((message.topic, message.payload.decode()))

    client = Client(CallbackAPIVersion.VERSION2)
    client.on_connect = lambda *_: client.subscribe("#")
    client.on_message = note
    client.connect_async("127.0.0.1", port)
    client.reconnect_delay_set(1, 1)
    client.loop_start()
    yield lambda: heard.get(timeout=60)
    client.disconnect()
    client.loop_stop()


@needs_broker
def test_an_answer_is_published_and_home_assistant_told_where(
    port: int, hear: Hear, quick_classifier: Classifier, tmp_path: Path
) -> None:
    file = tmp_path / "blades+1.twenty"
    file.write_bytes(classifier_file.to_bytes(quick_classifier))
    with api_server(file, tmp_path / "log.txt", "--mqtt", f"127.0.0.1:{port}") as server:
        (topic, discovery), online = hear(), hear()
        assert topic == "homeassistant/sensor/twenty_blades_1/config"
        assert online == ("twenty/blades_1/status", "online")
        answered = server.predict(("a.jpg", picture_bytes(0, 1)), ("b.jpg", b"words")).json["answers"]
        topic, answer = hear()
    assert hear() == ("twenty/blades_1/status", "offline")
    assert [json.loads(answer)] == answered
    said = json.loads(discovery)
    assert (said["state_topic"], said["availability_topic"]) == (topic, "twenty/blades_1/status")
    assert said["value_template"] == "{{ value_json.decision }}"
    assert "Traceback" not in (tmp_path / "log.txt").read_text()


def test_a_broker_that_is_away_holds_up_no_answer(quick_classifier: Classifier, tmp_path: Path) -> None:
    file = tmp_path / "blades.twenty"
    file.write_bytes(classifier_file.to_bytes(quick_classifier))
    with api_server(file, tmp_path / "log.txt", "--mqtt", f"127.0.0.1:{free_port()}") as server:
        assert server.predict(("a.jpg", picture_bytes(0, 1))).status == 200
    assert server.process.returncode == 0
    assert "the MQTT broker does not answer" in (tmp_path / "log.txt").read_text()


@pytest.mark.parametrize("address", ["", ":1883", "hub:words", "hub:70000", "mqtt://hub", "hub/x"])
def test_what_is_no_broker_is_refused_in_a_sentence(address: str) -> None:
    with pytest.raises(TwentyError, match="is no broker"), publisher(address, "blades", {}):
        pass


def test_a_password_in_the_address_of_a_broker_is_not_said_again() -> None:
    with pytest.raises(TwentyError, match="TWENTY_MQTT_PASSWORD") as refusal, publisher("me:secret@hub", "blades", {}):
        pass
    assert "secret" not in str(refusal.value)
