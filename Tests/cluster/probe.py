"""How long requests to what is not broken take, and whether they are answered, while something else is."""

import threading
import time
from dataclasses import dataclass

from client import Client


@dataclass(frozen=True)
class Sample:
    asked: int
    bad: dict[str, int]
    median: float
    p99: float
    slowest: float

    def __str__(self) -> str:
        return (f"{self.asked} asked, {sum(self.bad.values())} not answered {self.bad or ''}, median "
                f"{self.median * 1000:.0f} ms, p99 {self.p99 * 1000:.0f} ms, slowest {self.slowest * 1000:.0f} ms")


class Probe:
    """Asks the paths in turn, in a thread of its own, until told to stop. Use it as a context."""

    def __init__(self, person: Client, paths: list[str], pause: float = 0.02):
        self.person, self.paths, self.pause = person, paths, pause
        self.stopping = threading.Event()
        self.times: list[float] = []
        self.bad: dict[str, int] = {}
        self.thread = threading.Thread(target=self._ask, daemon=True)

    def _ask(self) -> None:
        while not self.stopping.is_set():
            for path in self.paths:
                begun = time.monotonic()
                status = self.person.get(path).status_code
                self.times.append(time.monotonic() - begun)
                if status != 200:
                    self.bad[f"{status} {path}"] = self.bad.get(f"{status} {path}", 0) + 1
                if self.stopping.wait(self.pause):
                    return

    def __enter__(self) -> "Probe":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stopping.set()
        self.thread.join(60)
        assert not self.thread.is_alive(), "a request did not come to its end"

    @property
    def sample(self) -> Sample:
        ordered = sorted(self.times)
        return Sample(
            len(ordered), dict(self.bad), ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)], ordered[-1])
