"""Watches a page of the browser: what goes wrong there fails the test, though nobody looked for it."""

import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, Response


@dataclass
class Expected:
    status: int
    path: re.Pattern
    times: int = 0


@dataclass
class Guard:
    """Errors on the console, errors of scripts, failed requests and answers from 400 on.

    `calls` are the requests of the API since the last page was opened.
    """

    page: Page
    faults: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    open_calls: set[Request] = field(default_factory=set)
    is_offline: bool = False

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)
        self.page.on("requestfailed", self._failed)

    def expect(self, status: int, path: str) -> None:
        """From now on the test wants this answer: `expect(401, "/api/auth/login")`. It must come.

        `path` is a pattern.
        """
        self.expected.append(Expected(status, re.compile(path)))

    def offline(self, is_offline: bool) -> None:
        """Takes the page's network away, or gives it back."""
        self.is_offline = is_offline
        self.page.context.set_offline(is_offline)

    def begin(self) -> None:
        """Another page is opened now."""
        self.calls.clear()

    def verify(self) -> None:
        faults = self.faults + [
            f"did not come: {one.status} of {one.path.pattern}" for one in self.expected if one.times == 0]
        self.faults = []
        assert not faults, "the page had faults:\n" + "\n".join(faults)

    def wait_for_calls(self, seconds: float = 10) -> None:
        """Until no request of the API is under way."""
        end = time.monotonic() + seconds
        while self.open_calls:
            assert time.monotonic() < end, f"still under way: {[one.url for one in self.open_calls]}"
            self.page.wait_for_timeout(10)  # lets the events come in

    def _said(self, message) -> None:
        # The browser reports each bad answer on the console too; those are looked at where they come from.
        is_known = message.text.startswith("Failed to load resource") or self.is_offline
        if message.type == "error" and not is_known:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        path = urlsplit(request.url).path
        if path.startswith("/api/"):
            self.calls.append(f"{request.method} {path}")
            self.open_calls.add(request)

    def _answered(self, response: Response) -> None:
        # The end of the body need not come: a page may leave it unread.
        self.open_calls.discard(response.request)
        if response.status < 400:
            return
        path = urlsplit(response.url).path
        for one in self.expected:
            if one.status == response.status and one.path.search(path):
                one.times += 1
                return
        self.faults.append(f"{response.status}: {response.request.method} {path}")

    def _failed(self, request: Request) -> None:
        self.open_calls.discard(request)
        # What the page no longer wants, since another one was opened or more was typed; and what a test takes the
        # network away from.
        if request.failure != "net::ERR_ABORTED" and not self.is_offline:
            self.faults.append(f"{request.failure}: {request.method} {request.url}")
