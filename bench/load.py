"""A client that keeps its connection, logs in as a browser does, and times whole requests."""

import http.client
import re
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass
class Client:
    """One connection with its cookies."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {**self.headers, **({"Cookie": cookie} if cookie else {}), **(headers or {})}
        self.connection.request(method, path, body, sent)
        response = self.connection.getresponse()
        content = response.read()
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return response.status, content

    def log_in(self, username: str, password: str) -> None:
        """Through the staff door, with its CSRF token."""
        _, page = self.request("GET", "/desk/login")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode())
        assert token, "the login page has no CSRF token"
        form = urllib.parse.urlencode({"login": username, "password": password, "csrfmiddlewaretoken": token[1]})
        form_type = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _ = self.request("POST", "/desk/login", form.encode(), form_type)
        assert status == 302, f"{username} could not log in: {status}"

    def read_csrf(self, path: str) -> None:
        """Take the token that the desk gives its scripts from the page `path`; htmx sends it with every request."""
        _, page = self.request("GET", path)
        token = re.search(r"""hx-headers='{"X-CSRFToken": "([^"]+)"}'""", page.decode())
        assert token, f"{path} has no token"
        self.headers |= {"X-CSRFToken": token[1], "HX-Request": "true"}

    def post(self, path: str, **fields: str) -> tuple[int, bytes]:
        """A form as the browser sends it."""
        body = urllib.parse.urlencode(fields).encode()
        return self.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})


def timed(asks: Iterable[Callable[[], tuple[int, bytes]]]) -> list[float]:
    """Seconds of each request, one after the other. Raises AssertionError unless every answer is 200."""
    taken = []
    for ask in asks:
        began = time.perf_counter()
        status, _ = ask()
        taken.append(time.perf_counter() - began)
        assert status == 200, f"a request was answered {status}"
    return taken


def rate(clients: Sequence[Client], work: Iterator[Callable[[Client], bool]], seconds: float) -> float:
    """Successful pieces of work a second over all clients, each taking the next piece, for so many seconds."""
    lock, done = threading.Lock(), [0] * len(clients)
    until = time.perf_counter() + seconds

    def run(place: int) -> None:
        while time.perf_counter() < until:
            with lock:
                piece = next(work, None)
            if piece is None:
                return
            done[place] += piece(clients[place])

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(clients))]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - began)
