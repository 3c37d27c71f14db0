"""The versions of a day: which row is current after more has arrived, and which rows become
history. Pure.

Nothing is lost: every reading that ever arrived stands in the current row or in one of the history.
A repeat of a reading that is already known adds nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from elhandel.metering.days.merge import holding, is_known, merge
from elhandel.metering.packed.day import DayReadings, PackedDay, pack, unpack
from elhandel.values.ids import MessageId


@dataclass(frozen=True, slots=True)
class Version:
    """A row of a day."""

    packed: PackedDay
    version: int
    """Counts what was ever recorded for the day."""
    recorded_at: datetime
    """When we stored it."""
    inbound_message_id: MessageId | None


@dataclass(frozen=True, slots=True)
class Superseded:
    """A version that does not hold, or no longer."""

    version: Version
    at: datetime
    """Since when."""
    by: MessageId | None
    """The message whose readings replace it."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What has to be written for a day."""

    current: Version
    """The row that holds; new when `changed`."""
    changed: bool
    superseded: tuple[Superseded, ...]
    """Versions for the history."""
    late: bool
    """Whether readings arrived that are only history."""
    conflicts: int
    """Intervals with equal registration times and other content."""


def revise(
    current: Version,
    history: Sequence[Version],
    arrivals: Sequence[DayReadings],
    *,
    quarters: int,
    inbound_message_id: MessageId | None,
    received_at: datetime,
) -> Revision:
    """The day after `arrivals`, in the order in which they were received. quarters: how many the
    local day has.
    """
    if inbound_message_id is not None and _came_before(inbound_message_id, [current, *history]):
        return _revise_by_receipt(
            current, history, arrivals, quarters, inbound_message_id, received_at
        )

    stored, last = current, max([current.version, *(old.version for old in history)])
    readings, known = unpack(current.packed), [unpack(old.packed) for old in history]
    superseded: list[Superseded] = []
    late, conflicts = False, 0
    for arrived in arrivals:
        merged = merge(readings, arrived, quarters, known)
        conflicts += merged.conflicts
        if merged.changed:
            superseded.append(Superseded(current, received_at, inbound_message_id))
            known.append(readings)
            last += 1
            readings = merged.current
            current = Version(pack(readings), last, received_at, inbound_message_id)
        if merged.late and not is_known(arrived, [readings, *known], quarters):
            last += 1
            only_history = Version(pack(arrived), last, received_at, inbound_message_id)
            superseded.append(Superseded(only_history, received_at, current.inbound_message_id))
            known.append(arrived)
            late = True

    return Revision(
        current=current,
        changed=current is not stored,
        superseded=tuple(superseded),
        late=late,
        conflicts=conflicts,
    )


def _came_before(message_id: MessageId, versions: Sequence[Version]) -> bool:
    """Whether a message came before one of those whose readings are stored: they are numbered as
    they come.
    """
    return any(
        version.inbound_message_id is not None and message_id < version.inbound_message_id
        for version in versions
    )


def _revise_by_receipt(
    current: Version,
    history: Sequence[Version],
    arrivals: Sequence[DayReadings],
    quarters: int,
    message_id: MessageId,
    received_at: datetime,
) -> Revision:
    """The day after a replay: what it brings takes the place that it had when it was received.

    The readings of the message stand in the history under its own number, so that a later replay
    finds their place, and the day that holds then has the highest number; unless the message is
    the whole day.
    """
    versions = [
        (unpack(version.packed), version.inbound_message_id or 0) for version in (current, *history)
    ]
    last = max(version.version for version in (current, *history))
    superseded: list[Superseded] = []
    stored, conflicts = current, 0
    for arrived in arrivals:
        before = [readings for readings, number in versions if number <= message_id]
        if is_known(arrived, before, quarters):
            continue
        conflicts += merge(unpack(current.packed), arrived, quarters).conflicts
        versions.append((arrived, message_id))
        now = holding(versions, quarters)
        changes = not now.same_as(unpack(current.packed))
        whole = changes and now.same_as(arrived)
        if not whole:
            last += 1
            brought = Version(pack(arrived), last, received_at, message_id)
            superseded.append(Superseded(brought, received_at, current.inbound_message_id))
        if changes:
            superseded.append(Superseded(current, received_at, message_id))
            last += 1
            highest = message_id if whole else MessageId(max(number for _, number in versions))
            current = Version(pack(now), last, received_at, highest)

    return Revision(
        current=current,
        changed=current is not stored,
        superseded=tuple(superseded),
        late=bool(superseded) and current is stored,
        conflicts=conflicts,
    )
