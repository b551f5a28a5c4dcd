"""What people do at a hospital all the time, through the gateway, and what was acknowledged to them.

Every change has an Idempotency-Key of its own, with which it is sent again until it is answered. So what is
acknowledged must be there once, whatever breaks meanwhile, and what is not answered in the end is a fault.
"""

import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import requests

from client import Client, new_key
from hospital import moments
from people import new_patient

CLERKS = 6
READERS = 2
# A change is given up after this many seconds. It is longer than any wait that HMS promises.
PATIENCE = 90.0
# Of a change that may be sent again: the answer of another attempt is still to come, or something is away.
LATER = {429, 502, 503, 504}


@dataclass
class Tally:
    """Of changes or of reads. `sent` are attempts, and `failed` those that were not answered as they should be."""

    sent: int = 0
    failed: int = 0
    slowest: float = 0.0
    times: list[float] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    first_failure: float | None = None
    last_failure: float | None = None

    def fail(self, reason: str) -> None:
        now = time.monotonic()
        self.failed += 1
        self.reasons[reason] += 1
        self.first_failure = self.first_failure or now
        self.last_failure = now

    def done(self, began: float) -> None:
        took = time.monotonic() - began
        self.times.append(took)
        self.slowest = max(self.slowest, took)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


@dataclass(frozen=True)
class Desk:
    """A clerk's doctor, patient and times are the clerk's own: no booking has a reason to be refused."""

    doctor: str
    patient: str
    starts: itertools.count

    @classmethod
    def of(cls, doctor: str, patient: str) -> "Desk":
        return cls(doctor, patient, moments(first_day=2))


class Traffic:
    """Use it as a context: it begins, and at the end comes to the answer of what is under way."""

    def __init__(self, url: str, desks: list[Desk], kind: str, known: list[str], *, pause: float = 0.02):
        """`known` are patients for the readers; `pause` is what a person waits between two requests, in seconds."""
        self.url, self.desks, self.kind, self.pause = url, desks, kind, pause
        self.token = Client.of_role(url, "receptionist").token
        self.known = list(known)
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.writes, self.reads = Tally(), Tally()
        self.registered: list[str] = []
        self.booked: list[str] = []
        self.replayed = 0
        # None of these may be: refusals, changes without an answer in the end, and what was read and was not there.
        self.wrong: list[str] = []

    def __enter__(self) -> "Traffic":
        work = [(self._write, desk) for desk in self.desks] + [(self._read, None) for _ in range(READERS)]
        self.threads = [threading.Thread(target=target, args=(desk,), daemon=True) for target, desk in work]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(PATIENCE + 30)
            assert not thread.is_alive(), "a request did not come to its end"

    @property
    def acknowledged(self) -> int:
        return len(self.registered) + len(self.booked)

    def go_on(self, changes: int, within: float = 60) -> float:
        """Until so many more changes were acknowledged; the seconds that it took."""
        begun, wanted = time.monotonic(), self.acknowledged + changes
        while self.acknowledged < wanted:
            assert time.monotonic() - begun < within, (
                f"{self.acknowledged + changes - wanted} of {changes} changes within {within} s; {self.writes.reasons}")
            assert not self.wrong, self.wrong[:3]
            time.sleep(0.02)
        return time.monotonic() - begun

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {self.token}"
        return session

    def _write(self, desk: Desk) -> None:
        with self._session() as session:
            while not self.stopping.wait(self.pause):
                self._change(session, "/api/patients", new_patient(), self.registered)
                self._change(session, "/api/appointments", {
                    "doctor": desk.doctor, "patient": desk.patient, "visitType": self.kind,
                    "start": next(desk.starts)}, self.booked)

    def _change(self, session: requests.Session, path: str, body: dict, acknowledged: list[str]) -> None:
        began, key = time.monotonic(), {"Idempotency-Key": new_key()}
        while time.monotonic() - began < PATIENCE:
            try:
                answer = session.post(self.url + path, json=body, headers=key, timeout=40)
                reason = f"{answer.status_code} {slug(answer)}"
            except requests.RequestException as error:
                answer, reason = None, type(error).__name__
            with self.lock:
                self.writes.sent += 1
                if answer is not None and answer.status_code == 201:
                    self.replayed += answer.headers.get("Idempotency-Replayed") == "true"
                    self.writes.done(began)
                    acknowledged.append(answer.json()["id"])
                    return
                self.writes.fail(reason)
                if answer is not None and answer.status_code not in LATER and "in-progress" not in reason:
                    self.wrong.append(f"{path} {body}: {answer.status_code} {answer.text[:300]}")
                    return
            time.sleep(random.uniform(0.1, 0.4))  # as a person or a program would, who was told to come again
        with self.lock:
            self.wrong.append(f"{path} {body}: no answer within {PATIENCE} s, the last was {reason}")

    def _read(self, _: None) -> None:
        with self._session() as session:
            while not self.stopping.wait(self.pause):
                with self.lock:
                    found = random.choice(self.registered or self.known)
                    booked = random.choice(self.booked) if self.booked else None
                doctor = random.choice(self.desks).doctor
                self._look(session, f"/api/patients/{found}")
                self._look(session, f"/api/appointments/slots?doctor={doctor}&visitType={self.kind}&limit=5")
                self._look(session, f"/api/doctors/{doctor}")
                if booked:
                    self._look(session, f"/api/appointments/{booked}")

    def _look(self, session: requests.Session, path: str) -> None:
        began = time.monotonic()
        try:
            answer = session.get(self.url + path, timeout=40)
            reason = f"{answer.status_code} {slug(answer)}"
        except requests.RequestException as error:
            answer, reason = None, type(error).__name__
        with self.lock:
            self.reads.sent += 1
            if answer is not None and answer.status_code == 200:
                self.reads.done(began)
                return
            self.reads.fail(reason)
            self.reads.slowest = max(self.reads.slowest, time.monotonic() - began)
            if answer is not None and answer.status_code not in LATER:
                self.wrong.append(f"{path}: {answer.status_code} {answer.text[:300]}")


def slug(answer: requests.Response) -> str:
    """What kind of problem it is, empty where it is none."""
    if answer.status_code < 400:
        return ""
    try:
        return answer.json()["type"].rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    except (ValueError, KeyError, AttributeError):
        return "without a problem"
