"""Who may what in neighbours' trade: the roles of the requirements, and what each may command.

MATRIX is the whole table (GX-USR-2, GX-USR-3), and a test looks at each of its cells. What of it is
for staff follows from RIGHTS by PERMISSIONS; what customers may follows from what they own: a sale
wants surplus, a reading a verified meter, a transfer one's own certificate.
"""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from elhandel.identity.sessions import Role

type Party = Literal[
    "user",
    "consumer",
    "prosumer",
    "producer",
    "corporate",
    "ami",
    "rec",
    "operator",
    "admin",
]
"""A role of the requirements. `user`: whoever has signed in and is no customer yet. `consumer`: a
customer who uses electricity. `prosumer`: one whose home delivers surplus too; `producer` is the
same to us, and `corporate` is one with a CVR number, who may what their homes may. `ami`: an
automatic meter, by a key. `rec`: the authority of certificates. `operator`: staff of operations.
"""

type Command = Literal[
    "certificates:issue",
    "certificates:retire",
    "certificates:transfer",
    "certificates:validate",
    "governance:pause",
    "governance:view",
    "market:control",
    "meters:verify",
    "meters:verify-own",
    "orders:buy",
    "orders:cancel",
    "orders:sell",
    "readings:submit",
    "settlements:retry",
    "tokens:mint",
    "wallet:connect",
]

_CUSTOMERS: Final[frozenset[Party]] = frozenset({"consumer", "prosumer", "producer", "corporate"})
_DELIVERS: Final[frozenset[Party]] = frozenset({"prosumer", "producer", "corporate"})
"""`corporate` where the firm's home delivers."""

MATRIX: Final[Mapping[Command, frozenset[Party]]] = {
    "certificates:issue": frozenset({"rec", "admin"}),
    "certificates:validate": frozenset({"rec", "admin"}),
    "certificates:transfer": _CUSTOMERS,
    "certificates:retire": _CUSTOMERS,
    "governance:pause": frozenset({"operator", "admin"}),
    "governance:view": _CUSTOMERS,
    "market:control": frozenset({"operator", "admin"}),
    "meters:verify": frozenset({"admin"}),
    "meters:verify-own": _CUSTOMERS,
    "orders:buy": _CUSTOMERS,
    "orders:cancel": _CUSTOMERS,
    "orders:sell": _DELIVERS,
    "readings:submit": _DELIVERS | {"ami", "admin"},
    "settlements:retry": frozenset({"operator", "admin"}),
    "tokens:mint": frozenset({"admin"}),
    "wallet:connect": _CUSTOMERS,
}
"""No role may what its row does not name. There is no wildcard: nothing is allowed by mistake."""

STAFF: Final[Mapping[Party, Role]] = {"rec": "rec", "operator": "operations", "admin": "admin"}
"""Which role of our staff is meant."""

PARTIES: Final[tuple[Party, ...]] = get_args(Party.__value__)
COMMANDS: Final[tuple[Command, ...]] = get_args(Command.__value__)
