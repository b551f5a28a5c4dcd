"""A signed-in person, as the tests know one."""

import uuid

import requests

from server import PASSWORD


class Client:
    """Requests of one person to one server. Paths begin with `/`."""

    def __init__(self, url: str, email: str | None = None, password: str = PASSWORD):
        self.url = url
        self.email = email
        self.password = password
        self.token: str | None = None
        self.session = requests.Session()
        if email:
            self.login()

    @classmethod
    def of_role(cls, url: str, role: str) -> "Client":
        return cls(url, f"{role}@demo.hospital")

    def login(self) -> dict:
        answer = self.session.post(
            f"{self.url}/api/auth/login", json={"email": self.email, "password": self.password}, timeout=30)
        assert answer.status_code == 200, f"{self.email} cannot sign in: {answer.status_code} {answer.text}"
        self.session.cookies.clear()  # the tests use bearer tokens; cookies have rules of their own
        body = answer.json()
        self.token = body["accessToken"]
        return body

    def request(self, method: str, path: str, **options) -> requests.Response:
        headers = dict(options.pop("headers", None) or {})
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        options = {"timeout": 30, "allow_redirects": False} | options
        answer = self.session.request(method, self.url + path, headers=headers, **options)
        self.session.cookies.clear()
        return answer

    def get(self, path: str, **options) -> requests.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, json=None, **options) -> requests.Response:
        return self.request("POST", path, json=json, **options)

    def made(self, path: str, json, **options) -> dict:
        """POSTs what must be accepted, and gives the answer's body."""
        answer = self.post(path, json, **options)
        assert answer.status_code in (200, 201), f"POST {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def found(self, path: str) -> dict:
        """GETs what must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def everything(self, path: str) -> list[dict]:
        """All items of a list, page after page."""
        items: list[dict] = []
        cursor = None
        while True:
            separator = "&" if "?" in path else "?"
            page = self.found(f"{path}{separator}limit=200" + (f"&cursor={cursor}" if cursor else ""))
            items += page["items"]
            cursor = page.get("next")
            if not cursor:
                return items


def new_key() -> str:
    return str(uuid.uuid4())
