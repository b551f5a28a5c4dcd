"""One process of appointments is cut off, by namespaces of the network: from patients, then from its database."""

import pytest

from books import until
from wires import Apart, why_not

reason = why_not()
pytestmark = pytest.mark.skipif(bool(reason), reason=reason or "-")


@pytest.fixture(scope="module")
def apart(cluster):
    with Apart(cluster, "appointments-1") as apart:
        yield apart


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("kind", "what"),
    [("calls", "between appointments-1 and patients"), ("data", "between appointments-1 and its database")],
    ids=["two services", "service and database"])
def test_a_network_that_is_cut_loses_and_doubles_nothing(cluster, apart, traffic_of, books, figures, kind, what):
    with traffic_of() as traffic:
        traffic.go_on(10)
        apart.wires.cut(kind)
        try:
            noticed = until(lambda: traffic.writes.failed + traffic.reads.failed > 0, "nobody notices the cut", 90)
            traffic.go_on(40, within=120)
        finally:
            apart.wires.mend(kind)
        traffic.go_on(40, within=120)
    print(f"the first request failed {noticed:.1f} s after the cut")
    figures.append(books.balance(f"cut {what}", traffic))
