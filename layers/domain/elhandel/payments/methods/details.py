"""What a customer gives of a method of payment, checked; and how it is shown. Pure.

Card numbers are not taken: what comes from the provider's own page is a token.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

import msgspec
from stdnum import luhn

from elhandel.payments.errors import UnusableMethodDetails

type Kind = Literal["debit_order", "card", "eft"]
type AccountType = Literal["cheque", "savings", "transmission"]

ACCOUNT_TYPES: Final[tuple[AccountType, ...]] = ("cheque", "savings", "transmission")
_BRANDS: Final = {"visa": "VISA", "mastercard": "Mastercard"}
_ACCOUNT: Final = re.compile(r"[0-9]{4,16}", re.ASCII)
_BRANCH: Final = re.compile(r"[0-9]{4,6}", re.ASCII)
_FOUR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_BANK: Final = re.compile(r"[\w &'’().,/+-]{1,40}")
_HOST: Final = re.compile(r"\w\.[^\W\d_]{2}|www|//", re.IGNORECASE)
_MOST_DIGITS: Final = 4
_TOKEN: Final = re.compile(r"[A-Za-z0-9_.:-]{8,200}", re.ASCII)
_CARD_DIGITS: Final = range(12, 20)
_LONGEST: Final = 70


@dataclass(frozen=True, slots=True)
class DebitOrder:
    """A bank account that we may collect from. `repr` shows its bank only.

    Raises UnusableMethodDetails, which repeats nothing of it.
    """

    bank_name: str
    account_number: str
    branch_code: str
    account_holder: str
    account_type: AccountType = "cheque"

    kind = "debit_order"

    def __post_init__(self) -> None:
        wrong = self.wrong_fields(
            bank_name=self.bank_name,
            account_number=self.account_number,
            branch_code=self.branch_code,
            account_holder=self.account_holder,
        )
        if wrong:
            raise UnusableMethodDetails(_WRONG[wrong[0]], field=wrong[0])
        _require(self.account_type in ACCOUNT_TYPES, "account_type", _WRONG_TYPE)

    @staticmethod
    def wrong_fields(
        *, bank_name: str, account_number: str, branch_code: str, account_holder: str
    ) -> list[str]:
        """The names of those that cannot be what they are said to be: all of them, so that whoever
        fills in a form is told at once.
        """
        holds = {
            "account_number": bool(_ACCOUNT.fullmatch(account_number)),
            "branch_code": bool(_BRANCH.fullmatch(branch_code)),
            "bank_name": _is_bank(bank_name),
            "account_holder": _is_text(account_holder),
        }
        return [name for name, is_right in holds.items() if not is_right]

    @property
    def name(self) -> str:
        return self.bank_name.strip()

    @property
    def last_digits(self) -> str:
        return self.account_number[-4:]

    def __repr__(self) -> str:
        return f"DebitOrder({self.bank_name})"


@dataclass(frozen=True, slots=True)
class Card:
    """A card as the provider of payments knows it. `repr` shows its brand only.

    Raises UnusableMethodDetails, which repeats nothing of it.
    """

    token: str
    brand: str
    last_digits: str

    kind = "card"

    def __post_init__(self) -> None:
        _require(
            bool(_TOKEN.fullmatch(self.token)) and not _is_card_number(self.token),
            "token",
            _NOT_BY_NUMBER,
        )
        _require(self.brand in _BRANDS, "brand", _WRONG_BRAND)
        _require(bool(_FOUR.fullmatch(self.last_digits)), "last_digits", _WRONG_DIGITS)

    @property
    def name(self) -> str:
        return _BRANDS[self.brand]

    def __repr__(self) -> str:
        return f"Card({self.brand})"


@dataclass(frozen=True, slots=True)
class Eft:
    """The customer pays by transfer."""

    kind = "eft"
    name = "EFT"
    last_digits = None


type Details = DebitOrder | Card | Eft


def display_name(kind: Kind, name: str, last_digits: str | None) -> str:
    """A method as it is shown everywhere (CD-PAY-2)."""
    match kind:
        case "debit_order":
            return f"Debit Order - {name}{_masked(last_digits)}"
        case "card":
            return f"{name} Card{_masked(last_digits)}"
        case "eft":
            return "EFT Payment"


def told_name(kind: Kind, name: str, last_digits: str | None) -> str:
    """A method as its customer is told of it, in whatever language: no English word in it."""
    return name if kind == "eft" else f"{name}{_masked(last_digits)}"


def packed(details: DebitOrder | Card) -> str:
    """The details as they are sealed."""
    return msgspec.json.encode(details).decode()


def unpacked_debit_order(text: str) -> DebitOrder:
    """The details of a debit order after they were opened."""
    return msgspec.json.decode(text, type=DebitOrder)


def _masked(last_digits: str | None) -> str:
    return "" if last_digits is None else f" ***{last_digits}"


def _is_card_number(text: str) -> bool:
    digits = re.sub(r"[ .:_-]", "", text)
    return digits.isdecimal() and len(digits) in _CARD_DIGITS and luhn.is_valid(digits)


def _is_text(text: str) -> bool:
    return 0 < len(text.strip()) <= _LONGEST and text.isprintable()


def _is_bank(text: str) -> bool:
    """Whether a text may be a bank's name: it is repeated in notices, so it holds no address and no
    telephone number that a reader may follow.
    """
    return bool(
        _is_text(text)
        and _BANK.fullmatch(text.strip())
        and not _HOST.search(text)
        and sum(letter.isdigit() for letter in text) <= _MOST_DIGITS
    )


def _require(holds: bool, field: str, sentence: str) -> None:
    if not holds:
        raise UnusableMethodDetails(sentence, field=field)


_WRONG_ACCOUNT: Final = "The account number has 4 to 16 digits. Write it as it stands in your bank."
_WRONG_BRANCH: Final = (
    "The registration number or branch code has 4 to 6 digits. Write it as it stands in your bank."
)
_WRONG_BANK: Final = (
    "Name the bank as people call it, in at most 40 characters, without an address or a number."
)
_WRONG_HOLDER: Final = "Name the holder of the account, in at most 70 characters."
_WRONG: Final = {
    "account_number": _WRONG_ACCOUNT,
    "branch_code": _WRONG_BRANCH,
    "bank_name": _WRONG_BANK,
    "account_holder": _WRONG_HOLDER,
}
_WRONG_TYPE: Final = "The account is of type cheque, savings or transmission."
_NOT_BY_NUMBER: Final = (
    "A card is given as the token of the payment provider's own page. Never send its number."
)
_WRONG_BRAND: Final = "The card is of brand visa or mastercard."
_WRONG_DIGITS: Final = "Give the last four digits of the card, as the payment provider shows them."
