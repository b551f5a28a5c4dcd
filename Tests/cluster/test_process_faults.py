"""Each process of HMS is killed under load, in turn, and started again."""

import os

import pytest

ROUNDS = int(os.environ.get("ROUNDS", "1"))
PROCESSES = [f"{name}-{number}" for name in ("identity", "patients", "doctors", "appointments") for number in (1, 2)]


@pytest.mark.timeout(240 * ROUNDS)
@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_that_is_killed_loses_and_doubles_nothing(cluster, traffic_of, books, figures, name):
    with traffic_of() as traffic:
        for _ in range(ROUNDS):
            traffic.go_on(10)
            cluster.kill(name)
            # The other one of the two does the work.
            traffic.go_on(20)
            cluster.start(name)
            traffic.go_on(20)
    figures.append(books.balance(f"SIGKILL of {name}", traffic))
