"""Transfer and retirement. A certificate is held until the transaction ends, so that what is moved
is never more than there is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from elhandel.billing.green import cover
from elhandel.certificates.errors import (
    CertificateClosed,
    CoversNothing,
    ExceedsCertificate,
    MoveDiffers,
    NoRecipient,
)
from elhandel.certificates.moves.own import Own, own_certificate
from elhandel.certificates.record import Certificate, State, hold_certificate
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.days.local_time import local_date
from elhandel.values.errors import NotFound
from elhandel.values.point_types import PRODUCTION
from elhandel.values.units import kwh_of_wh

type Bound = Callable[[Transaction, int], int]
"""How many Wh of a certificate the asking customer has cited in sales that stand; a room above
knows it.
"""


def unbound(tx: Transaction, certificate_id: int) -> int:
    """Where nothing cites certificates."""
    return 0


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved. is_new: False where it stood already under the same key."""

    movement_id: int
    number: str
    wh: int
    is_new: bool


def transfer(
    tx: Transaction,
    number: str,
    account: str,
    wh: int | None,
    key: str,
    now: datetime,
    *,
    bound: Bound = unbound,
) -> Moved:
    """Give so much of a certificate to another account; None: all that one has and cites nowhere.

    key: of who asks; the same again is the same transfer. Raises NotFound, CertificateClosed,
    ExceedsCertificate, NoRecipient, MoveDiffers.
    """
    own = _own(tx, number)
    recipient = fetch_one(tx, _RECIPIENT, {"account": account})[0]
    if recipient is None or recipient in own.parties:
        raise NoRecipient(
            "There is no other account with that number. Ask the recipient for theirs: it stands "
            "on their bills.",
            field="recipient",
        )
    return _move(tx, own, "transferred", wh, key, now, bound, to=recipient)


def retire(
    tx: Transaction,
    number: str,
    wh: int | None,
    key: str,
    now: datetime,
    gsrn: str | None = None,
    *,
    bound: Bound = unbound,
) -> Moved:
    """Retire so much of a certificate, for good; None: all that one has and cites nowhere.

    gsrn: of a home of one's own whose use of this hour it covers. Raises NotFound, CoversNothing,
    CertificateClosed, ExceedsCertificate, MoveDiffers.
    """
    own = _own(tx, number)
    if gsrn is None:
        return _move(tx, own, "retired", wh, key, now, bound)

    home = _home(tx, own.certificate, gsrn)
    if tx.execute(_KNOWN, {"key": key}).fetchone() is not None:  # whatever holds today
        return _move(tx, own, "retired", wh, key, now, bound, used_at=home.point)

    supply_period = _supply_to_cover(own.certificate, home)
    moved = _move(tx, own, "retired", wh, key, now, bound, used_at=home.point)
    cover(tx, moved.movement_id, supply_period, own.certificate.starts_at, moved.wh)
    return moved


class _Home(NamedTuple):
    point: int
    kind: str
    supply_period: int | None


def _home(tx: Transaction, certificate: Certificate, gsrn: str) -> _Home:
    day = local_date(certificate.starts_at)
    row = tx.execute(_HOME, {"gsrn": gsrn, "day": day}).fetchone()
    if row is None:
        raise NotFound(
            "You have no supply with us at this metering point. The list of your places names "
            "those that you have."
        )

    return _Home(*row)


def _supply_to_cover(certificate: Certificate, home: _Home) -> int:
    """The supply whose hour is covered. Raises CoversNothing: what is retired is retired for good,
    so nobody does it in vain.
    """
    if home.kind == PRODUCTION:
        raise CoversNothing(
            "Electricity is produced at this metering point, and not used. Name the home at which "
            "you use it, or none."
        )
    if not certificate.is_of_one_hour:
        raise CoversNothing(
            f"Certificate {certificate.number} is for several hours, and nobody knows how much was "
            "produced in which. Use one of a single hour for a home, or name no home."
        )
    if home.supply_period is None:
        day = local_date(certificate.starts_at)
        raise CoversNothing(
            f"On {day:%Y-%m-%d} you had no supply with us at this metering point, so nothing of "
            "yours was used there. Name another home, or none."
        )
    return home.supply_period


def _own(tx: Transaction, number: str) -> Own:
    """The certificate, held; so that the balance that is read is the last."""
    own = own_certificate(tx, number)
    hold_certificate(tx, own.certificate.certificate_id)
    return own_certificate(tx, number)


def _move(
    tx: Transaction,
    own: Own,
    kind: str,
    wh: int | None,
    key: str,
    now: datetime,
    bound: Bound,
    *,
    to: int | None = None,
    used_at: int | None = None,
) -> Moved:
    certificate = own.certificate
    values: dict[str, Any] = {
        "certificate": certificate.certificate_id,
        "kind": kind,
        "to": to,
        "used_at": used_at,
        "key": key,
        "now": now,
    }
    known = tx.execute(_KNOWN, values).fetchone()
    if known is not None:
        return _the_same(known, values, certificate.number, wh)

    state = certificate.state(now)
    if state is not State.VALID:
        raise CertificateClosed(
            f"Certificate {certificate.number} is {state}. {_WHAT_NEXT[state]}",
            status_of_certificate=state.value,
        )
    free = max(0, own.held_wh - bound(tx, certificate.certificate_id))
    moved = free if wh is None else wh
    if not 0 < moved <= free:
        raise ExceedsCertificate(
            f"Of certificate {certificate.number} you have {kwh_of_wh(free)} kWh that no sale "
            "cites. Move no more than that, and more than 0.",
            available_kwh=kwh_of_wh(free),
        )

    tx.execute(_MOVE, values | {"wh": moved})
    (movement, *_) = fetch_one(tx, _KNOWN, values)
    return Moved(int(movement), certificate.number, moved, is_new=True)


def _the_same(known: Any, values: dict[str, Any], number: str, wh: int | None) -> Moved:
    movement, certificate, kind, to, used_at, moved = known
    asked = (values["certificate"], values["kind"], values["to"], values["used_at"])
    if (certificate, kind, to, used_at) == asked and wh in {None, moved}:
        return Moved(int(movement), number, int(moved), is_new=False)
    raise MoveDiffers(
        "There is another transfer or retirement with this key. Give each a key of its own; the "
        "same key is for asking again."
    )


_WHAT_NEXT: Final = {
    State.PENDING: "It can be moved when the readings of its time are final, after some days.",
    State.RETIRED: "What is retired stays so.",
    State.EXPIRED: "It can no longer be moved.",
    State.WITHDRAWN: "Its reading was corrected; nothing is left of it.",
}

_RECIPIENT: Final = "SELECT certificates.recipient(%(account)s)"

_HOME: Final = statement("elhandel.certificates.moves", "home_of_use")

_KNOWN: Final = """
SELECT movement_id, certificate_id, kind, to_id, used_at_id, wh FROM certificates.movement
WHERE from_id = portfolio.asking_customer() AND move_key = %(key)s
"""

_MOVE: Final = """
INSERT INTO certificates.movement (certificate_id, kind, from_id, to_id, wh, moved_at, used_at_id,
                                   move_key)
VALUES (%(certificate)s, %(kind)s, portfolio.asking_customer(), %(to)s, %(wh)s, %(now)s,
        %(used_at)s, %(key)s)
"""
