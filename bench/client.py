"""A small HTTP/1.1 client on one kept-alive connection: it must not use the processor that it measures."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

AS_MOST_DO = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Answer:
    """One answer. `sent_at` is monotonic, `seconds` runs from the first byte sent to the last received."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes
    sent_at: float
    seconds: float

    def json(self) -> Any:
        """The body as data."""
        return json.loads(self.body)

    def expect(self, status: int) -> Self:
        """Itself. Raises `RuntimeError` for another status: a benchmark of refusals measures nothing."""
        if self.status != status:
            raise RuntimeError(f"{self.status} instead of {status}: {self.body[:300]!r}")
        return self


@dataclass
class Client:
    """One person's connection; cookies are kept, `headers` go with every request."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, **headers: str) -> Answer:
        """GET."""
        return await self.ask("GET", path, b"", headers)

    async def patch(self, path: str, content: object, **headers: str) -> Answer:
        """PATCH of JSON."""
        body = json.dumps(content).encode()
        return await self.ask("PATCH", path, body, {"Content-Type": "application/json"} | headers)

    async def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        """POST of a form."""
        body = urlencode(form).encode()
        return await self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"} | headers)

    async def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Send one request and read its answer whole."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        assert self._reader is not None
        message = self._head(method, path, len(body), headers) + body
        sent_at = time.monotonic()
        self._writer.write(message)
        status, found, cookies = _parsed(await self._reader.readuntil(b"\r\n\r\n"))
        content = await _body(self._reader, found)
        seconds = time.monotonic() - sent_at
        self.cookies |= cookies
        return Answer(status, found, cookies, content, sent_at, seconds)

    def _head(self, method: str, path: str, length: int, headers: dict[str, str]) -> bytes:
        every = {"Host": f"localhost:{self.port}", "Content-Length": str(length)} | self.headers
        every |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            every["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = "".join(f"{name}: {value}\r\n" for name, value in every.items())
        return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode()

    def close(self) -> None:
        """Let the connection go."""
        if self._writer is not None:
            self._writer.close()
            self._reader = self._writer = None


def _parsed(head: bytes) -> tuple[int, dict[str, str], dict[str, str]]:
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    for line in lines:
        name, _colon, value = line.partition(":")
        if name.lower() == "set-cookie":
            key, _equals, rest = value.strip().partition("=")
            cookies[key] = rest.partition(";")[0]
        headers[name.lower()] = value.strip()
    return int(first.split()[1]), headers, cookies


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    pieces = []
    while size := int(await reader.readline(), 16):
        pieces.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(pieces)
