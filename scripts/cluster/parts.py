"""A program of the cluster: started on its own, known by its id and the moment it began, and stopped by them."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


class Failure(Exception):
    """What a person must know to go on; shown without a trace."""


def free_port(taken: set[int] = frozenset()) -> int:
    """A port of this machine that nobody listens on, and that is not in `taken`."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in taken:
            return port


def write_private(path: Path, text: str) -> None:
    """For its owner only, from the first byte on; whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


def began(pid: int) -> str | None:
    """When the process began, with the start of the machine; None where it has ended, or waits to be collected."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    if after_name[0] in "ZX":
        return None
    return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}/{after_name[19]}"


class Part:
    """Subclasses say how it is started, and when it is ready."""

    ready_within = 60.0
    stop_within = 15.0
    stop_signal = signal.SIGTERM

    def __init__(self, name: str, folder: Path):
        """`folder` is the cluster's; the part has one of its own name in it."""
        folder = folder.resolve()
        self.name = name
        self.folder = folder / name
        self.log = folder / "logs" / f"{name}.log"
        self.record = folder / "run" / f"{name}.json"
        # Where this very program started it, it must also be collected.
        self._child: subprocess.Popen | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def prepare(self) -> None:
        """Writes what it reads at its start."""

    def is_ready(self) -> bool:
        raise NotImplementedError

    def when_ready(self) -> None:
        """What must be set in it once."""

    def trouble(self) -> str:
        """What it says itself of why it is not ready, behind a colon."""
        return ""

    @property
    def pid(self) -> int | None:
        """Of the running process, None where there is none: an id that another process got since does not count."""
        if self._child is not None:
            self._child.poll()
        try:
            noted = json.loads(self.record.read_text())
        except (FileNotFoundError, ValueError):
            return None
        return noted["pid"] if began(noted["pid"]) == noted["began"] else None

    def launch(self) -> None:
        """Starts it and returns at once; `wait` waits until it is ready."""
        for place in (self.folder, self.log.parent, self.record.parent):
            place.mkdir(parents=True, exist_ok=True)
        self._end_leftovers()
        self.prepare()
        with self.log.open("ab") as log:
            # A session of its own: the end of a terminal does not end it, and what it starts ends with it.
            self._child = subprocess.Popen(
                self.command(), env=self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True)
        write_private(self.record, json.dumps({"pid": self._child.pid, "began": began(self._child.pid)}))

    def wait(self) -> None:
        deadline = time.monotonic() + self.ready_within
        while not self.is_ready():
            if self.pid is None:
                raise Failure(f"{self.name} ended before it was ready. Read {self.log}:\n{self.last_log()}")
            if time.monotonic() > deadline:
                raise Failure(
                    f"{self.name} was not ready within {self.ready_within:.0f} s{self.trouble()}. Read {self.log}:\n"
                    + self.last_log())
            time.sleep(0.05)
        self.when_ready()

    def ask_to_stop(self) -> None:
        if pid := self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, self.stop_signal)

    def wait_stopped(self) -> None:
        """After `ask_to_stop`. What does not end in time is killed."""
        deadline = time.monotonic() + self.stop_within
        while self.pid is not None and time.monotonic() < deadline:
            time.sleep(0.05)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to it and to what it started; it returns when all have ended."""
        pid = self.pid
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        self._until_ended(lambda: self.pid is None)
        self._end_leftovers()
        self.record.unlink(missing_ok=True)

    def _end_leftovers(self) -> None:
        """Workers outlive a parent that was killed, and hold its ports and memory."""
        try:
            session = json.loads(self.record.read_text())["pid"]
        except (FileNotFoundError, ValueError):
            return

        def ended() -> bool:
            left = [int(one.name) for one in Path("/proc").glob("[0-9]*") if self._is_worker(one, session)]
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return not left

        self._until_ended(ended)

    def _is_worker(self, process: Path, session: int) -> bool:
        """`process` is its folder in /proc: of the session that was recorded, and at work in the part's folder."""
        with contextlib.suppress(OSError):
            state, _, _, its_session, *_ = (process / "stat").read_text().rpartition(")")[2].split()
            if state not in "ZX" and int(its_session) == session:
                return (process / "cwd").resolve().is_relative_to(self.folder)
        return False

    def _until_ended(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 10
        while not condition():
            if time.monotonic() > deadline:
                raise Failure(f"{self.name} was killed and does not end.")
            time.sleep(0.01)

    def last_log(self, lines: int = 15) -> str:
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
