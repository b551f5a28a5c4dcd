"""Many requests at the same moment, from one thread: all are written before the first answer is read."""

import http.client
import json


class Volley:
    """Kept-alive connections to one server, each of which sends one request of a volley."""

    def __init__(self, port: int, size: int, token: str):
        self.connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(size)]
        for connection in self.connections:
            connection.connect()
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, path: str, bodies: list[dict]) -> list[tuple[int, dict]]:
        """The status and body of each answer, in the order of `bodies`."""
        payloads = [json.dumps(body).encode() for body in bodies]
        for connection, payload in zip(self.connections, payloads, strict=True):
            connection.request("POST", path, payload, self.headers)
        answers = []
        for connection in self.connections:
            answer = connection.getresponse()
            answers.append((answer.status, json.loads(answer.read())))
        return answers

    def close(self) -> None:
        for connection in self.connections:
            connection.close()
