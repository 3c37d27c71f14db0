"""How an account is billed, and what it is to be billed."""

from dataclasses import replace
from typing import Final

from elhandel.billing import charges, profile
from elhandel.billing.bill import EInvoiceFormat, VatClass
from elhandel.jobs.fields import Amount, Customer, Filled, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.payments import mandates
from elhandel.platform.work.invoker import staff
from elhandel.portfolio.customers import account_of
from elhandel.values.decision import Decision
from elhandel.values.units import short_dkk_of_ore

_NONE: Final = "none"


class ShowAccount(Request, frozen=True):
    """Whose account."""

    customer_id: Customer


class SetProfile(Request, frozen=True):
    """How an account is billed from now on; what is not named stays as it is."""

    customer_id: Customer
    why: Reason

    billing_day: Number | None = None
    """1, 5, 25 or 30."""

    as_settled: bool = False
    """Bills go out as soon as they are settled, on no day of their own."""

    vat_class: Filled | None = None
    """standard, none or reverse_charge."""

    least_dkk: Amount | None = None
    """A bill below it waits for the next."""

    credit_limit_dkk: Amount | None = None
    """Up to which amount the account may owe without a second thought."""

    cvr: Filled | None = None
    """The buyer's, as its bills name it; here and in the next two, `none` takes it away."""

    ean: Filled | None = None
    """The buyer's GLN, 13 digits."""

    order_reference: Filled | None = None
    """What the buyer wants every bill to name."""

    einvoice: Filled | None = None
    """peppol or oioubl; none: no e-invoice."""

    mandate: Filled | None = None
    """The number of the agreement by which Betalingsservice collects; none: it has ended."""


def show_charges(tools: Tools, asked: ShowAccount) -> Answer:
    """What an account is to be billed and is on no document yet: settled lines, and others."""
    with tools.database.transaction() as tx:
        found = charges.open_charges(tx, account_of(tx, asked.customer_id))

    return {
        "charges": [
            {
                "source": charge.source,
                "source_id": charge.source_id,
                "from": str(charge.period_from),
                "to": str(charge.period_to),
                "what": charge.what,
                "quantity": None if charge.quantity is None else str(charge.quantity),
                "unit": charge.unit,
                "amount_dkk": short_dkk_of_ore(charge.amount_ore),
                "vat_class": charge.vat_class,
                "agreement": charge.agreement,
            }
            for charge in found
        ]
    }


def show_profile(tools: Tools, asked: ShowAccount) -> Answer:
    """How an account is billed."""
    with tools.database.transaction() as tx:
        account_of(tx, asked.customer_id)
        return _shown(profile.profiles_of(tx, [asked.customer_id])[asked.customer_id])


def set_profile(tools: Tools, asked: SetProfile) -> Answer:
    """Bill an account in another way from now on."""
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())

    with tools.database.transaction() as tx:
        account = account_of(tx, asked.customer_id)
        if asked.mandate is not None and mandates.had_agreement(tx, account):
            raise profile.UnableToSetProfile(
                f"Bills of customer {asked.customer_id} name the agreement that Betalingsservice "
                "has told of, and follow it by themselves. Import its delivery of agreements "
                "instead (`elhandel pay import`)."
            )
        known = profile.profiles_of(tx, [asked.customer_id])[asked.customer_id]
        wanted = _changed(known, asked)
        if wanted == known:
            raise profile.UnableToSetProfile(
                f"Customer {asked.customer_id} is billed so already, so nothing would change. "
                "Name what is to be another (`elhandel billing show` says how it is)."
            )
        profile.set_profile(tx, account, wanted, decision)

    return _shown(wanted)


def _changed(known: profile.Profile, asked: SetProfile) -> profile.Profile:
    changed = known
    if asked.billing_day is not None or asked.as_settled:
        changed = replace(changed, billing_day=None if asked.as_settled else asked.billing_day)
    if asked.vat_class is not None:
        changed = replace(changed, vat_class=_vat_class(asked.vat_class))
    if asked.least_dkk is not None:
        changed = replace(changed, least_ore=asked.least_dkk)
    if asked.credit_limit_dkk is not None:
        changed = replace(changed, credit_limit_ore=asked.credit_limit_dkk)
    if asked.mandate is not None:
        changed = replace(changed, mandate_number=_text(asked.mandate))
    return _for_buyer(changed, asked)


def _for_buyer(known: profile.Profile, asked: SetProfile) -> profile.Profile:
    changed = known
    if asked.cvr is not None:
        changed = replace(changed, cvr=_text(asked.cvr))
    if asked.ean is not None:
        changed = replace(changed, ean=_text(asked.ean))
    if asked.order_reference is not None:
        changed = replace(changed, order_reference=_text(asked.order_reference))
    if asked.einvoice is not None:
        changed = replace(changed, einvoice=_format(asked.einvoice))
    return changed


def _text(text: str) -> str | None:
    return None if text == _NONE else text.strip()


def _format(text: str) -> EInvoiceFormat | None:
    if text == _NONE:
        return None
    try:
        return EInvoiceFormat(text)
    except ValueError:
        formats = ", ".join(EInvoiceFormat)
        raise profile.UnableToSetProfile(f"An e-invoice is one of {formats}, or none.") from None


def _vat_class(text: str) -> VatClass:
    try:
        return VatClass(text)
    except ValueError:
        classes = ", ".join(VatClass)
        raise profile.UnableToSetProfile(f"A VAT class is one of {classes}.") from None


def _shown(known: profile.Profile) -> Answer:
    return {
        "billing_day": known.billing_day,
        "vat_class": known.vat_class.value,
        "least_dkk": None if known.least_ore is None else short_dkk_of_ore(known.least_ore),
        "credit_limit_dkk": short_dkk_of_ore(known.credit_limit_ore),
        "mandate_number": known.mandate_number,
        "cvr": known.cvr,
        "ean": known.ean,
        "order_reference": known.order_reference,
        "einvoice": known.einvoice,
    }


JOBS: Final = (
    Job("show-charges", ShowAccount, show_charges, traced=True),
    Job("show-billing-profile", ShowAccount, show_profile, traced=True),
    Job("set-billing-profile", SetProfile, set_profile),
)
