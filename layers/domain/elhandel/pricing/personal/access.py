"""Access of a person to what pricing holds: the charges that were linked to their points."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

ACCESS: Final[Mapping[str, HeldList]] = {
    "price_links": HeldList(
        statement("elhandel.pricing.personal", "price_links_of_person"),
        ("pricing.price_link",),
    ),
}
