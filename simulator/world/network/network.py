"""Subscribers of a network, kept in a file: a stack that is started again has the same ones.

What a subscriber uses follows from the seed, its id and the day, and grows by the hour; a test or
the demo can say instead what was used. Only days on which it could connect have any use.
"""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from elhandel.platform.clock import Clock
from elhandel.values.days.local_time import local_date

_MIB: Final = 1_048_576
_LARGEST: Final = 12_000  # MiB that a subscriber loads down on a day


class Late(Exception):
    """A change that is not carried out now, but some minutes later."""


class Refused(Exception):
    """Why the provider does not do it, by a code."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(slots=True)
class Subscriber:
    """A subscriber. on: the local days on which it could connect, the last open while it can."""

    subscriber_id: str
    external_reference: str
    address: str
    profile_id: str
    enabled: bool
    on: list[list[str | None]] = field(default_factory=list)
    said: dict[str, list[int]] = field(default_factory=dict)
    """[up, down] bytes of days of which somebody said what was used."""
    sessions_ended: int = 0

    def shown(self) -> dict[str, Any]:
        """As the provider's interface shows it."""
        return {
            "subscriber_id": self.subscriber_id,
            "external_reference": self.external_reference,
            "profile_id": self.profile_id,
            "enabled": self.enabled,
        }


@dataclass(slots=True)
class _State:
    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    made: int = 0
    disorder: bool = False
    late_calls: int = 0
    late_minutes: int = 0
    pending: list[dict[str, Any]] = field(default_factory=list)
    """Changes that are carried out later: `due` (an instant), `what`, and what it takes."""


class Network:
    """The provider. path: where its state is kept; None: in memory."""

    def __init__(self, clock: Clock, seed: int = 1, path: Path | None = None) -> None:
        self._clock = clock
        self._seed = seed
        self._path = path
        self._lock = threading.Lock()
        self._state = _read(path)

    def create(
        self, reference: str, *, address: str, profile: str, enabled: bool
    ) -> tuple[Subscriber, bool]:
        """The subscriber under a reference, and whether it is new."""
        if not (reference.strip() and address.strip() and profile.strip()):
            raise Refused("field-missing", 422)
        with self._lock:
            asked: dict[str, Any] = {"address": address, "profile": profile, "enabled": enabled}
            self._put_off("create", reference=reference, **asked)
            return self._create(reference, **asked)

    def _create(
        self, reference: str, *, address: str, profile: str, enabled: bool
    ) -> tuple[Subscriber, bool]:
        known = self._of_reference(reference)
        if known is not None:
            return known, False
        self._state.made += 1
        made = Subscriber(
            f"SUB{self._state.made:06d}", reference, address.strip(), profile, enabled=False
        )
        self._state.subscribers[made.subscriber_id] = made
        self._turn(made, enabled)
        self._keep()
        return made, True

    def find(self, reference: str) -> list[Subscriber]:
        """The subscriber under a reference, if there is one."""
        with self._lock:
            self._carry_out()
            known = self._of_reference(reference)
            return [] if known is None else [known]

    def get(self, subscriber_id: str) -> Subscriber:
        """Raises Refused for one that is not known."""
        with self._lock:
            self._carry_out()
            return self._get(subscriber_id)

    def _get(self, subscriber_id: str) -> Subscriber:
        known = self._state.subscribers.get(subscriber_id)
        if known is None:
            raise Refused("unknown-subscriber", 404)
        return known

    def change(
        self, subscriber_id: str, *, profile: str | None = None, enabled: bool | None = None
    ) -> Subscriber:
        """Give a subscriber a profile, and turn it on or off. Raises Refused."""
        with self._lock:
            asked = {"profile": profile, "enabled": enabled}
            self._put_off("change", subscriber_id=subscriber_id, **asked)
            return self._change(subscriber_id, profile=profile, enabled=enabled)

    def _change(
        self, subscriber_id: str, *, profile: str | None, enabled: bool | None
    ) -> Subscriber:
        known = self._get(subscriber_id)
        known.profile_id = profile or known.profile_id
        if enabled is not None:
            self._turn(known, enabled)
        self._keep()
        return known

    def delete(self, subscriber_id: str) -> None:
        """End a subscriber. Raises Refused."""
        with self._lock:
            self._put_off("delete", subscriber_id=subscriber_id)
            self._delete(subscriber_id)

    def _delete(self, subscriber_id: str) -> None:
        self._get(subscriber_id)
        del self._state.subscribers[subscriber_id]
        self._keep()

    def disconnect(self, subscriber_id: str) -> None:
        """End its sessions. Raises Refused."""
        with self._lock:
            self._get(subscriber_id).sessions_ended += 1
            self._keep()

    def telemetry(self, subscriber_id: str, start: date, end: date) -> list[dict[str, Any]]:
        """What was used on the days from `start` to `end`, both included. Raises Refused."""
        if end < start or (end - start).days > 127:
            raise Refused("too-many-days", 422)
        known = self.get(subscriber_id)
        entries = [
            {
                "subscriber_id": subscriber_id,
                "date": day.isoformat(),
                "upload_bytes": up,
                "download_bytes": down,
                "total_bytes": up + down,
            }
            for day in _days(start, min(end, self._clock.today()))
            for up, down in [self._used(known, day)]
            if up or down
        ]
        return [*reversed(entries), *entries[:1]] if self._state.disorder else entries

    def say(self, subscriber_id: str, day: date, up: int, down: int) -> None:
        """Let a subscriber have used so much on a day, in bytes. Raises Refused."""
        with self._lock:
            self._get(subscriber_id).said[day.isoformat()] = [up, down]
            self._keep()

    def disorder(self, *, on: bool) -> None:
        """Let telemetry come from the newest day to the oldest, with one day twice."""
        with self._lock:
            self._state.disorder = on
            self._keep()

    def late(self, *, calls: int, minutes: int) -> None:
        """Let the next changes get no answer, and be carried out so many minutes later: perhaps
        behind newer ones.
        """
        with self._lock:
            self._state.late_calls, self._state.late_minutes = calls, minutes
            self._keep()

    def all(self) -> list[Subscriber]:
        """Every subscriber, in the order in which they were created."""
        with self._lock:
            self._carry_out()
        return list(self._state.subscribers.values())

    def _put_off(self, what: str, **asked: Any) -> None:
        """Raises Late for a change that is to be carried out later."""
        self._carry_out()
        if not self._state.late_calls:
            return
        self._state.late_calls -= 1
        due = self._clock.now() + timedelta(minutes=self._state.late_minutes)
        self._state.pending.append({"due": due.isoformat(), "what": what, "asked": asked})
        self._keep()
        raise Late

    def _carry_out(self) -> None:
        """Do what was put off and is due."""
        now = self._clock.now()
        due = [one for one in self._state.pending if datetime.fromisoformat(one["due"]) <= now]
        self._state.pending = [one for one in self._state.pending if one not in due]
        does: dict[str, Any] = {
            "create": self._create,
            "change": self._change,
            "delete": self._delete,
        }
        for one in due:
            with contextlib.suppress(Refused):
                does[one["what"]](**one["asked"])
        if due:
            self._keep()

    def _of_reference(self, reference: str) -> Subscriber | None:
        known = self._state.subscribers.values()
        return next((one for one in known if one.external_reference == reference), None)

    def _turn(self, known: Subscriber, enabled: bool) -> None:
        today = self._clock.today().isoformat()
        if enabled and not known.enabled:
            known.on.append([today, None])
        if known.enabled and not enabled:
            known.on[-1][1] = today
        known.enabled = enabled

    def _used(self, known: Subscriber, day: date) -> tuple[int, int]:
        if (said := known.said.get(day.isoformat())) is not None:
            return said[0], said[1]
        if not any(_holds(span, day) for span in known.on):
            return 0, 0

        chance = Random(f"{self._seed}:{known.subscriber_id}:{day}")
        down = chance.randrange(_LARGEST // 10, _LARGEST) * _MIB
        share = _share_of_day(self._clock.now(), day)
        return down // 8 * share // 24, down * share // 24

    def _keep(self) -> None:
        if self._path is None:
            return
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self._state)), encoding="utf-8")
        draft.replace(self._path)


def _days(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range((end - start).days + 1))


def _holds(span: list[str | None], day: date) -> bool:
    start, end = span
    return (
        start is not None and start <= day.isoformat() and (end is None or day.isoformat() <= end)
    )


def _share_of_day(now: datetime, day: date) -> int:
    """How many 24ths of a day are over."""
    today = local_date(now)
    return 24 if day < today else now.hour + 1


def _read(path: Path | None) -> _State:
    if path is None or not path.exists():
        return _State()
    kept = json.loads(path.read_text(encoding="utf-8"))
    known = {number: Subscriber(**facts) for number, facts in kept["subscribers"].items()}
    return _State(**{**kept, "subscribers": known})
