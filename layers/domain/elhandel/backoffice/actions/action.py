"""An action: what it needs, who may do it, and which job does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from elhandel.identity import Right

type Function = Literal[
    "Backoffice",
    "ChainWorker",
    "InvoiceGenerator",
    "Notifier",
    "Payments",
    "QueuePoller",
    "SettlementWorker",
    "Upkeep",
]
"""The Lambda function whose rights the job needs, by its name in the template."""

type FieldKind = Literal[
    "text",
    "day",
    "amount",
    "price",
    "number",
    "numbers",
    "texts",
    "gsrn",
    "choice",
    "flag",
    "address",
]
"""`amount`, `price`: in DKK, as a decimal text. `numbers`, `texts`: several. `address`: an object
of street, postal_code and city.
"""

type About = Literal["customer", "point", "bill", "row", "firm"]
"""What it is done to. `row`: of a queue. `firm`: what is nobody's in particular."""

REASONS: Final = ("customer-asked", "our-mistake", "market-mistake", "agreed", "checked", "other")
"""The reasons to choose from, unless an action has its own."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the job's request."""

    name: str
    """On the wire."""
    kind: FieldKind
    required: bool = True
    choices: tuple[str, ...] = ()
    is_given: bool = False
    """Comes with the place where the action is begun: shown, not typed."""
    is_personal: bool = False
    """Names a person: the log keeps only that it was given."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that staff do. Its words are the pages'."""

    key: str
    right: Right
    job: str
    about: About
    fields: tuple[Field, ...] = ()
    function: Function = "Backoffice"
    reasons: tuple[str, ...] = REASONS
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Fields that are the same each time."""
    takes_why: bool = True
    """Whether the job keeps the reason too; the log always does."""
    case_field: str = ""
    """The field that takes our own number, by which the same again changes nothing."""
    amount: Literal["", "field", "bill"] = ""
    """What a limit counts: the field of kind `amount`, or what lines of a bill come to."""
    always_two: bool = False
    """Needs a second person whatever the amount."""
    two_for_admin: bool = False
    """Needs a second person where it is about an administrator, or makes one."""
    wants_recent: bool = False
    """Wants a sign-in of the last minutes."""
    preview: Mapping[str, Any] | None = None
    """Fields that make the job show what it would do, and do nothing."""
    confirm_field: str = ""
    """The field that takes what a preview answered under the same name."""
    kept: tuple[str, ...] = ()
    """The fields of the job's answer that the log keeps: before, after, numbers; no names."""
    download: str = ""
    """The field of the job's answer that is a file, which whoever asks is sent once."""
    download_name: str = ""
    is_on_customer: bool = False
    """Whether the page of a customer offers it."""
    at_once: bool = False
    """Whether many rows of a queue can be done in one go."""
    together: str = ""
    """The field that takes what many rows name, so that they are one job and not one each; its days
    are then all of theirs."""

    def field_named(self, name: str) -> Field | None:
        return next((known for known in self.fields if known.name == name), None)
