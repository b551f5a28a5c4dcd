"""Each engine is restarted and killed under load, in turn, and NGINX is also told to read its configuration anew.

What an engine's absence may cost is written beside it: nothing acknowledged, ever, and waiting where its data is.
"""

import os
import signal

import pytest

from books import until

ROUNDS = int(os.environ.get("ROUNDS", "1"))
ENGINES = ["postgresql", "redis", "rabbitmq", "etcd", "nginx"]
# Without these, every change goes on.
BYSTANDERS = {"redis", "rabbitmq", "etcd"}


def stop(cluster, name: str) -> None:
    cluster.stop(name)


def kill(cluster, name: str) -> None:
    # PostgreSQL's and NGINX's workers are of the same group, and go with it.
    cluster.kill(name)


@pytest.mark.timeout(300 * ROUNDS)
@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("fell", [stop, kill], ids=["restart", "SIGKILL"])
def test_an_engine_that_goes_away_loses_and_doubles_nothing(cluster, traffic_of, books, figures, name, fell):
    with traffic_of() as traffic:
        for _ in range(ROUNDS):
            traffic.go_on(10)
            fell(cluster, name)
            if name in BYSTANDERS:
                traffic.go_on(20)
            cluster.start(name)
            until(lambda: cluster.part(name).is_ready(), f"{name} is not ready")
            traffic.go_on(20)
    how = "restart" if fell is stop else "SIGKILL"
    entry = books.balance(f"{how} of {name}", traffic)
    figures.append(entry)
    if name in BYSTANDERS:
        assert entry.failed == entry.reads_failed == 0, f"{name} is no reason to refuse anything: {entry}"


@pytest.mark.timeout(240 * ROUNDS)
def test_nginx_that_reads_its_configuration_anew_refuses_nobody(cluster, traffic_of, books, figures):
    with traffic_of() as traffic:
        for _ in range(3 * ROUNDS):
            traffic.go_on(10)
            os.kill(cluster.part("nginx").pid, signal.SIGHUP)
        traffic.go_on(20)
    figures.append(books.balance("reload of nginx", traffic))
