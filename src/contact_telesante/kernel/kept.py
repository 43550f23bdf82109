"""What a process keeps because making it again costs more than remembering it."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """A bounded store, least recently used out first. Shared by threads.

    Its keys must say everything that what is kept depends on: nothing is ever taken back from it.
    """

    def __init__(self, size: int) -> None:
        self._found: OrderedDict[tuple[object, ...], T] = OrderedDict()
        self._size, self._lock = size, Lock()

    def get(self, key: tuple[object, ...]) -> T | None:
        """What is kept under the key."""
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
            return found

    def put(self, key: tuple[object, ...], made: T) -> None:
        """Keep it, and let the least recently used go when there is too much."""
        with self._lock:
            self._found[key] = made
            if len(self._found) > self._size:
                self._found.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._found.clear()
