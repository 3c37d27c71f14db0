"""Who can sign in at the simulated providers: customers as the demo or a test names them, and four
people of the staff, one for each role.
"""

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from elhandel.identity import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in. `sub` is all that a provider calls them by."""

    sub: str
    name: str
    cpr: str | None = None
    cvr: str | None = None
    username: str | None = None


def sub_of(number: str) -> str:
    """What a provider calls who bears a number: always the same, and not the number."""
    return str(uuid5(NAMESPACE_URL, f"urn:elhandel:simulated:{number}"))


STAFF: Final = (
    Person(sub_of("mette"), "Mette Lund", username="mette"),
    Person(sub_of("bo"), "Bo Friis", username="bo"),
    Person(sub_of("ida"), "Ida Krogh", username="ida"),
    Person(sub_of("rie"), "Rie Bang", username="rie"),
    Person(sub_of("anna"), "Anna Holm", username="anna"),
)
ROLES: Final[Mapping[str, Role]] = {
    "mette": "support",
    "bo": "billing",
    "ida": "operations",
    "rie": "rec",
    "anna": "admin",
}
"""The role that the local run gives each of them."""


class People:
    """Those who can sign in as customers. path: where they are kept; None: in memory."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: dict[str, Person] = {}
        if path is not None and path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            self._known = {person.sub: person for person in (Person(**row) for row in kept)}

    def add(self, people: Iterable[Person]) -> int:
        """Let these sign in too; the same person again replaces their name. How many there are."""
        with self._lock:
            self._known |= {person.sub: person for person in people}
            if self._path is not None:
                draft = self._path.with_suffix(".draft")
                draft.write_text(json.dumps([asdict(p) for p in self._known.values()]), "utf-8")
                draft.replace(self._path)
            return len(self._known)

    def named(self, part: str = "") -> list[Person]:
        """Those whose name has this part, by name."""
        with self._lock:
            found = [p for p in self._known.values() if part.lower() in p.name.lower()]
        return sorted(found, key=lambda person: (person.name, person.sub))

    def find(self, sub: str) -> Person | None:
        with self._lock:
            return self._known.get(sub)


class Colleagues(People):
    """The staff, who are always the same."""

    def __init__(self) -> None:
        super().__init__()
        self.add(STAFF)
