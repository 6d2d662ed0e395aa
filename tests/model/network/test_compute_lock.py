"""One heavy computation at a time, and whoever is waited for goes first."""

import threading
import time

import pytest

from model.network.compute_lock import Turns


def test_one_computes_at_a_time() -> None:
    turns, inside, most = Turns(), [0], [0]

    def compute() -> None:
        for _ in range(20):
            with turns.turn():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0.0005)
                inside[0] -= 1

    threads = [threading.Thread(target=compute) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_who_works_ahead_lets_all_others_go_first() -> None:
    turns, order = Turns(), []
    begun = threading.Event()

    def compute(name: str, *, ahead: bool) -> None:
        if ahead:
            turns.work_ahead()
        begun.set()
        with turns.turn():
            order.append(name)

    with turns.turn():
        threads = []
        for name in ("ahead 1", "ahead 2", "waited for 1", "waited for 2"):
            threads.append(threading.Thread(target=compute, args=(name,), kwargs={"ahead": name.startswith("ahead")}))
            begun.clear()
            threads[-1].start()
            begun.wait()
            time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert {"waited for 1", "waited for 2"} == set(order[:2])


def test_a_computation_that_fails_gives_its_turn_back() -> None:
    turns = Turns()
    for _ in range(2):
        with pytest.raises(ValueError, match="fails"), turns.turn():
            raise ValueError("fails")
    with turns.turn():
        pass
