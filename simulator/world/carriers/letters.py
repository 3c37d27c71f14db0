"""What a carrier was given, kept in a file, a letter a line; the same key is the same letter."""

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from elhandel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail or an SMS; an SMS has neither subject nor html."""

    letter_id: str
    key: str
    to: str
    text: str
    subject: str
    html: str
    at: str

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.at)


class Letters:
    """The letters of one carrier. path: where they are kept; None: in memory."""

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self._clock = clock
        self._path = path
        self._lock = threading.Lock()
        self._letters = _read(path)

    def take(
        self, to: str, text: str, *, key: str = "", subject: str = "", html: str = ""
    ) -> tuple[Letter, bool]:
        """Keep a letter; and whether it is a new one."""
        with self._lock:
            known = next((one for one in self._letters.values() if key and one.key == key), None)
            if known is not None:
                return known, False

            letter = Letter(
                letter_id=str(uuid4()),
                key=key,
                to=to,
                text=text,
                subject=subject,
                html=html,
                at=self._clock.now().isoformat(),
            )
            self._letters[letter.letter_id] = letter
            if self._path is not None:
                with self._path.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(asdict(letter), ensure_ascii=False) + "\n")
            return letter, True

    def latest(self, to: str = "", limit: int = 200) -> list[Letter]:
        """Those to an address with `to` in it, the latest first."""
        wanted = to.strip().lower()
        found = [one for one in self._letters.values() if wanted in one.to.lower()]
        return found[::-1][:limit]

    def get(self, letter_id: str) -> Letter | None:
        return self._letters.get(letter_id)

    def count(self) -> int:
        return len(self._letters)


def _read(path: Path | None) -> dict[str, Letter]:
    if path is None or not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    kept: list[Mapping[str, str]] = [json.loads(line) for line in lines]
    return {one["letter_id"]: Letter(**one) for one in kept}
