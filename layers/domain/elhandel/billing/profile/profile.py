"""The profile of an account: read for many at once, changed by a decision."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psycopg.rows import dict_row

from elhandel.billing.bill import EInvoiceFormat, Recipient, VatClass
from elhandel.billing.cycle import BILLING_DAYS
from elhandel.billing.errors import UnableToSetProfile
from elhandel.platform.bulk.int_arrays import Int4s, int_array_cursor
from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gln, Identity, InvalidValue
from elhandel.values.ids import AccountId, CustomerId


@dataclass(frozen=True, slots=True)
class Profile:
    """How an account is billed; as it stands here, everybody is."""

    billing_day: int | None = None
    """Of `BILLING_DAYS`; None: as soon as it is settled."""

    vat_class: VatClass = VatClass.STANDARD

    least_ore: int | None = None
    """A bill below it waits for the next; None: as for everybody (settings)."""

    mandate_number: str | None = None
    """Of Betalingsservice, where the customer has agreed to it."""

    cvr: str | None = None
    """Of a company, as its bills show it; eight digits."""

    ean: str | None = None
    """The GLN by which a public buyer's invoices are sorted; 13 digits."""

    order_reference: str | None = None
    """What the buyer wants every bill to name."""

    einvoice: EInvoiceFormat | None = None
    """Which e-invoice goes with each bill."""

    credit_limit_ore: int = 0
    """Up to which amount the account may owe without a second thought."""

    def joined_by(self, other: "Profile") -> "Profile":
        """This profile after another account of the same person became part of it.

        How the account is billed (day, VAT, least amount) stays; what the buyer wants its bills to
        name follows where it says nothing of that. A mandate never follows: whoever gave it agreed
        to pay the bills of one account.
        """
        follows = {
            name: getattr(other, name)
            for name in ("cvr", "ean", "order_reference", "einvoice")
            if getattr(self, name) is None
        }
        return replace(self, **follows)

    def addressed(self, recipient: Recipient) -> Recipient:
        """A recipient with what the buyer wants a bill to name."""
        wanted = self.cvr, self.ean, self.order_reference, self.einvoice
        cvr, ean, order_reference, einvoice = wanted
        if (recipient.cvr, recipient.ean, recipient.order_reference, recipient.einvoice) == wanted:
            return recipient  # of nearly every household

        return replace(
            recipient, cvr=cvr, ean=ean, order_reference=order_reference, einvoice=einvoice
        )


EVERYBODYS: Final = Profile()

_MANDATE: Final = re.compile(r"[0-9]{1,9}", re.ASCII)


def profiles_of(tx: Transaction, customers: Sequence[CustomerId]) -> Mapping[CustomerId, Profile]:
    """The profile of the account of each of these customers."""
    rows = tx.cursor(row_factory=dict_row).execute(_PROFILES, {"customers": Int4s(customers)})
    found = {row["customer_id"]: _profile(row) for row in rows}

    return {customer: found.get(customer, EVERYBODYS) for customer in customers}


def own_days(
    tx: Transaction, customers: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The customers of these whose account has a billing day, and the days: a place for each."""
    with int_array_cursor(tx) as cursor:
        ((ids, days),) = cursor.execute(_OWN_DAYS, {"customers": Int4s(customers)}).fetchall()
    return ids, days


def set_profile(tx: Transaction, account: AccountId, profile: Profile, decision: Decision) -> None:
    """Bill an account by this profile from now on; the former one stays as history.

    Raises UnableToSetProfile.
    """
    if profile.billing_day not in {None, *BILLING_DAYS}:
        days = ", ".join(map(str, BILLING_DAYS))
        raise UnableToSetProfile(f"Bills go out on day {days} of a month, or as they are settled.")
    if profile.least_ore is not None and profile.least_ore < 0:
        raise UnableToSetProfile("The least amount of a bill is 0 or more.")
    if profile.credit_limit_ore < 0:
        raise UnableToSetProfile("A credit limit is 0 or more.")

    if profile.mandate_number is not None and not _MANDATE.fullmatch(profile.mandate_number):
        raise UnableToSetProfile(
            "A mandate is the number of an agreement of Betalingsservice, of at most 9 digits. "
            "Take it from the list of agreements that Betalingsservice sends."
        )

    _check_buyer(profile)

    values = {"account": account, "now": decision.at, "by": decision.by, "why": decision.why}
    tx.execute(_SUPERSEDE, values)
    tx.execute(
        _SET,
        {
            **values,
            "day": profile.billing_day,
            "vat": profile.vat_class,
            "least": profile.least_ore,
            "mandate": profile.mandate_number,
            "cvr": profile.cvr,
            "ean": profile.ean,
            "order_reference": profile.order_reference,
            "einvoice": profile.einvoice,
            "credit_limit": profile.credit_limit_ore,
        },
    )


def choose_own_day(tx: Transaction, day: int, decision: Decision) -> None:
    """Bill the customer who asks on another day from now on; all else of the profile stays. The
    same again changes nothing. Only inside a customer's transaction.

    day: of `BILLING_DAYS`.
    """
    values = {"day": day, "by": decision.by, "why": decision.why, "at": decision.at}
    tx.execute(_CHOOSE_DAY, values)


def follow_joined(
    tx: Transaction, party: AccountId, customer: AccountId, decision: Decision
) -> None:
    """A party's account became a customer's: its profile is the customer's now, or what the
    customer's own has nothing of.

    Nothing changes where the party was billed as everybody is. The party's row stays as history.
    """
    found = _of_accounts(tx, [party, customer])
    if party not in found:
        return

    known = found.get(customer)
    theirs = replace(found[party], mandate_number=None)
    wanted = theirs if known is None else known.joined_by(theirs)
    if wanted != known:
        set_profile(tx, customer, wanted, decision)
    tx.execute(_SUPERSEDE, {"account": party, "now": decision.at})


def _of_accounts(tx: Transaction, accounts: Sequence[AccountId]) -> Mapping[AccountId, Profile]:
    """The profiles that stand on these very accounts, whoever they were joined to."""
    rows = tx.cursor(row_factory=dict_row).execute(_ON_ACCOUNTS, {"accounts": list(accounts)})
    return {AccountId(row["account_id"]): _profile(row) for row in rows}


def _check_buyer(profile: Profile) -> None:
    try:
        if profile.cvr is not None:
            Identity.cvr(profile.cvr)
        holds = profile.ean is None or Gln(profile.ean).check_digit_holds
    except InvalidValue as error:
        raise UnableToSetProfile(str(error)) from error

    if not holds:
        raise UnableToSetProfile(
            "The check digit of the EAN is wrong, and an e-invoice would reach nobody. "
            "Compare it with what the buyer gave."
        )
    if profile.einvoice is not None and profile.ean is None and profile.cvr is None:
        raise UnableToSetProfile(
            "An e-invoice finds its buyer by an EAN or a CVR number. Give one of them with it."
        )


def _profile(row: Mapping[str, Any]) -> Profile:
    return Profile(
        billing_day=row["billing_day"],
        vat_class=VatClass(row["vat_class"]),
        least_ore=row["least_ore"],
        mandate_number=row["mandate_number"],
        cvr=row["cvr"],
        ean=row["ean"],
        order_reference=row["order_reference"],
        einvoice=None if row["einvoice"] is None else EInvoiceFormat(row["einvoice"]),
        credit_limit_ore=row["credit_limit_ore"],
    )


_PROFILES: Final = """
SELECT a.customer_id, p.billing_day, p.vat_class, p.least_ore, p.mandate_number, p.cvr, p.ean,
    p.order_reference, p.einvoice, p.credit_limit_ore
FROM portfolio.account a JOIN billing.profile p USING (account_id)
WHERE a.customer_id = ANY(%(customers)s::int[]) AND p.superseded_at IS NULL
"""

_OWN_DAYS: Final = """
SELECT coalesce(array_agg(a.customer_id), '{}'), coalesce(array_agg(p.billing_day::int), '{}')
FROM portfolio.account a JOIN billing.profile p USING (account_id)
WHERE a.customer_id = ANY(%(customers)s::int[]) AND p.superseded_at IS NULL
  AND p.billing_day IS NOT NULL
"""

_ON_ACCOUNTS: Final = """
SELECT account_id, billing_day, vat_class, least_ore, mandate_number, cvr, ean, order_reference,
    einvoice, credit_limit_ore
FROM billing.profile WHERE account_id = ANY(%(accounts)s::int[]) AND superseded_at IS NULL
ORDER BY account_id FOR UPDATE
"""

_CHOOSE_DAY: Final = "SELECT billing.choose_own_day(%(day)s, %(by)s, %(why)s, %(at)s)"

_SUPERSEDE: Final = """
UPDATE billing.profile SET superseded_at = %(now)s
WHERE account_id = %(account)s AND superseded_at IS NULL
"""

_SET: Final = """
INSERT INTO billing.profile (
    account_id, billing_day, vat_class, least_ore, mandate_number, cvr, ean, order_reference,
    einvoice, credit_limit_ore, recorded_by, reason, recorded_at)
VALUES (%(account)s, %(day)s, %(vat)s, %(least)s, %(mandate)s, %(cvr)s, %(ean)s,
    %(order_reference)s, %(einvoice)s, %(credit_limit)s, %(by)s, %(why)s, %(now)s)
"""
