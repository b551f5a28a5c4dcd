"""A client of the live updates: the stock Socket.IO client, and what it was told."""

import queue
import threading

import requests
import socketio

WAIT = 10


class Listener:
    """One socket. Use it as a context; `told` gives one change after the other."""

    def __init__(self, url: str, token: str | None = None, transports: tuple[str, ...] = ("websocket",),
                 headers: dict[str, str] | None = None):
        self.url = url
        self.token = token
        self.transports = transports
        self.headers = headers or {}
        self.refusal: dict | str | None = None
        self.ended = threading.Event()
        self._changes: queue.Queue[dict] = queue.Queue()
        # The client would say an origin of its own beside the given one.
        options = {"suppress_origin": "Origin" in self.headers}
        # The client sends its headers with the first request only; a browser sends its cookies with each.
        session = requests.Session()
        session.headers.update(self.headers)
        self.client = socketio.Client(
            reconnection=False, websocket_extra_options=options, http_session=session)
        self.client.on("changed", self._changes.put)
        self.client.on("connect_error", self._refused)
        self.client.on("disconnect", lambda *_: self.ended.set())

    def _refused(self, data) -> None:
        self.refusal = data

    def connect(self) -> "Listener":
        """Fails with `socketio.exceptions.ConnectionError`; `refusal` then says why."""
        self.client.connect(
            self.url, headers=self.headers, transports=list(self.transports), wait_timeout=WAIT,
            auth={"token": self.token} if self.token else None)
        return self

    def watch(self, *topics: str) -> dict:
        return self.client.call("watch", list(topics), timeout=WAIT)

    def told(self, kind: str | None = None) -> dict:
        """The next change, or the next of one type; fails when none comes."""
        while True:
            change = self._changes.get(timeout=WAIT)
            if kind in (None, change["type"]):
                return change

    def __enter__(self) -> "Listener":
        return self.connect()

    def __exit__(self, *_) -> None:
        self.client.disconnect()
