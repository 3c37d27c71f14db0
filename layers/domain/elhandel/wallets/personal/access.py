"""Access of a person to what is held about their wallet."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.wallets.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "wallets": HeldList(statement(_ROOM, "wallets_of_person"), ("wallets.wallet",)),
    "wallet_challenge": HeldList(statement(_ROOM, "challenges_of_person"), ("wallets.challenge",)),
    "wallet_activity": HeldList(statement(_ROOM, "activity_of_person"), ("wallets.activity",)),
}
