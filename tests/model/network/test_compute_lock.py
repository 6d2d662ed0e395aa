"""One heavy computation at a time, and whoever is waited for goes first."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from model.network.compute_lock import ComputeLock


def test_one_computes_at_a_time() -> None:
    compute_lock, inside, most = ComputeLock(), [0], [0]

    def compute(_: int) -> None:
        for _ in range(20):
            with compute_lock.held():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0.0005)
                inside[0] -= 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(compute, range(8)))
    assert most == [1]


def test_with_two_places_two_compute_and_who_works_ahead_only_when_nobody_else_does() -> None:
    compute_lock, both = ComputeLock(places=2), threading.Barrier(3, timeout=10)
    done = threading.Event()

    def compute() -> None:
        with compute_lock.held():
            both.wait()  # breaks unless two are in here at once
            assert not done.wait(0.1)

    def ahead() -> None:
        compute_lock.work_ahead()
        with compute_lock.held():
            done.set()

    threads = [threading.Thread(target=work) for work in (compute, compute)]
    for thread in threads:
        thread.start()
    both.wait()
    threads.append(threading.Thread(target=ahead))
    threads[-1].start()
    for thread in threads:
        thread.join()
    assert done.is_set()


def test_who_works_ahead_lets_all_others_go_first() -> None:
    compute_lock, order = ComputeLock(), []
    begun = threading.Event()

    def compute(name: str, *, ahead: bool) -> None:
        if ahead:
            compute_lock.work_ahead()
        begun.set()
        with compute_lock.held():
            order.append(name)

    with compute_lock.held():
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
    compute_lock = ComputeLock()
    for _ in range(2):
        with pytest.raises(ValueError, match="fails"), compute_lock.held():
            raise ValueError("fails")
    with compute_lock.held():
        pass
