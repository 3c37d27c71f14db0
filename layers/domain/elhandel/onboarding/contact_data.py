"""Contact data as people write it: checked, put into one form, and printable on a bill."""

from elhandel.billing.letters import unshown
from elhandel.portfolio.customers import Address
from elhandel.values.identifiers import InvalidValue
from elhandel.values.texts.plain_text import unprintable


def printed_name(text: str, field: str = "customer_name") -> str:
    """The name without blanks around it. Raises InvalidValue where a bill could not show it."""
    if (character := unprintable(text)) is not None:
        raise InvalidValue(f"The character {character} cannot be printed. Remove it.", field=field)
    if letters := unshown(text):
        raise InvalidValue(
            f"No bill could show {', '.join(f'U+{ord(letter):04X}' for letter in letters)}. "
            "Write it in Latin letters, as in a passport.",
            field=field,
        )

    return text.strip()


def printed_address(address: Address | None) -> Address | None:
    """The address as it is. Raises InvalidValue where a bill could not show a part of it."""
    for part, text in (address or {}).items():
        if isinstance(text, str):
            printed_name(text, f"billing_address.{part}")
    return address
