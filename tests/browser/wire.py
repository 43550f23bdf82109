"""A wire between browsers and server that a test may cut: Chromium's « offline » spares streams already open."""

import contextlib
import socket
import threading


class Wire:
    """Listens in front of a server and passes every byte on, until cut or held."""

    def __init__(self, server) -> None:
        self.server = server
        self.plugged = threading.Event()
        self.plugged.set()
        self.streams: set[socket.socket] = set()
        self.held: set[socket.socket] = set()
        self.sockets: set[socket.socket] = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def __getattr__(self, name: str):
        return getattr(self.server, name)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Break every connection, and let no new one in."""
        self.plugged.clear()
        for one in list(self.sockets):
            _end(one)

    def plug(self) -> None:
        """Let connections in again."""
        self.plugged.set()

    def hold(self) -> None:
        """Keep the present streams open and pass nothing more on them: what a Wi-Fi left behind looks like."""
        self.held |= self.streams

    def close(self) -> None:
        """The end of the test."""
        self.cut()
        self.listener.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                browser, _address = self.listener.accept()
                if not self.plugged.is_set():
                    browser.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self.server.port))
                self.sockets |= {browser, server}
                for one, other in ((browser, server), (server, browser)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                if b"text/event-stream" in data:
                    self.streams.add(one)
                if one not in self.held:
                    other.sendall(data)
        _end(one)
        _end(other)
        self.sockets -= {one, other}


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
