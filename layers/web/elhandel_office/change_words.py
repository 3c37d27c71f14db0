"""What staff read of what an action changed: rows and columns by name, values as they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from elhandel.platform.upkeep.changes import MOST, Change
from elhandel.values.days.local_time import danish_time
from elhandel_web import N_

ROWS: Final[Mapping[str, str]] = {
    "billing.aconto_plan": N_("Acontobeløb"),
    "billing.bill_run": N_("Regningskørsel"),
    "billing.dispute": N_("Indsigelse"),
    "billing.held_bill": N_("Holdt regning"),
    "billing.profile": N_("Regningsprofil"),
    "identity.staff": N_("Kollega"),
    "identity.staff_role": N_("Rolle"),
    "certificates.certificate": N_("Certifikat"),
    "certificates.source": N_("Målepunkt med certifikater"),
    "exchange.clearance": N_("Ordrer annulleret på nabomarkedet"),
    "exchange.pause": N_("Nabomarkedets pause"),
    "imports.batch": N_("Fil, der flyttes ind"),
    "imports.validation_error": N_("Række uden kunde"),
    "market.dead_record": N_("Del af en besked"),
    "market.enquiry": N_("Spørgsmål til DataHub"),
    "market.inbound_message": N_("Besked fra DataHub"),
    "market.name_case": N_("Et andet navn i markedet"),
    "market.process": N_("Forløb med markedet"),
    "market.remark": N_("Bemærkning fra markedet"),
    "market.resumption": N_("Anmodning om at tage et målepunkt tilbage"),
    "meters.issued_key": N_("Nøgle til en måler"),
    "meters.meter": N_("Kundens måler"),
    "meters.reading": N_("Indsendt måling"),
    "minting.participation": N_("Deltagelse i nabostrøm"),
    "notifications.delivery": N_("Meddelelse til kunden"),
    "notifications.subscription": N_("Partners abonnement"),
    "notifications.webhook": N_("Webhook til en partner"),
    "onboarding.signup": N_("Tilmelding"),
    "onboarding.signup_hold": N_("Holdt tilmelding"),
    "onboarding.wish": N_("Kundens ønske"),
    "payments.auto_pay": N_("Automatisk betaling"),
    "payments.bank_line": N_("Banklinje"),
    "payments.collection": N_("Opkrævning"),
    "payments.mandate": N_("Fuldmagt til at trække"),
    "payments.method": N_("Betalingsmåde"),
    "payments.order_file": N_("Betalingsfil"),
    "payments.payout": N_("Udbetaling"),
    "payments.payout_account": N_("Konto til udbetaling"),
    "payments.respite": N_("Tid til at betale"),
    "platform.api_key": N_("API-nøgle"),
    "platform.outbox": N_("Noget, der skal sendes"),
    "portfolio.agreed_price": N_("Aftalt pris"),
    "portfolio.contract": N_("Kontrakt"),
    "portfolio.contract_product": N_("Aftalens produkt"),
    "portfolio.customer": N_("Kunde"),
    "portfolio.home_answer": N_("Svar om et hjem"),
    "portfolio.supply_period": N_("Levering"),
    "pricing.held_spot_price": N_("Holdt spotpris"),
    "pricing.product_price": N_("Produktets pris"),
    "reconciliation.discrepancy": N_("Afvigelse"),
    "services.agreement": N_("Ydelse"),
    "services.connection": N_("Forbindelse hos netleverandøren"),
    "services.suspension": N_("Pause"),
    "services.terms": N_("Ydelsens vilkår"),
    "services.usage_day": N_("En dags forbrug af en ydelse"),
    "settlement.run": N_("Kørsel"),
}
"""By the table whose changes are noted; every one of them stands here."""

COLUMNS: Final[Mapping[str, str]] = {
    "account_id": N_("kunde"),
    "activated_on": N_("leveret"),
    "address": N_("adresse"),
    "amount_ore": N_("beløb"),
    "answer": N_("svar"),
    "asked_at": N_("spurgt"),
    "billing_address": N_("adresse til regninger"),
    "billing_day": N_("betalingsdag"),
    "cancel_wished": N_("skal annulleres"),
    "cancelled_on": N_("slut"),
    "cause": N_("årsag"),
    "channel": N_("kanal"),
    "checked_at": N_("kontrolleret"),
    "closed_at": N_("lukket"),
    "collect_on": N_("trækkes"),
    "connection_id": N_("forbindelse"),
    "credit_limit_ore": N_("kreditgrænse"),
    "cvr": N_("CVR-nummer"),
    "decided": N_("afgjort"),
    "destination": N_("hvorhen"),
    "download_bytes": N_("hentet, bytes"),
    "ean": N_("EAN-nummer"),
    "effective_on": N_("dag"),
    "email": N_("e-mail"),
    "ended_at": N_("slut"),
    "ends_on": N_("til"),
    "error_code": N_("fejl"),
    "events": N_("hændelser"),
    "failed_at": N_("opgivet"),
    "fixed_per_kwh": N_("fast pris pr. kWh"),
    "forgotten_at": N_("slettet"),
    "from_day": N_("fra"),
    "given_up_at": N_("opgivet"),
    "how": N_("hvordan"),
    "is_on": N_("slået til"),
    "is_primary": N_("bruges først"),
    "issue_after": N_("udsendes efter"),
    "joined_to": N_("samlet med kunde"),
    "key_version": N_("nøgle nr."),
    "kind": N_("slags"),
    "last_digits": N_("kontonummer"),
    "least_ore": N_("mindste beløb"),
    "line_nos": N_("linjer"),
    "loaded_at": N_("flyttet ind"),
    "mandate_number": N_("betalingsaftale"),
    "margin_per_kwh": N_("margin pr. kWh"),
    "max_ore": N_("højst"),
    "name": N_("navn"),
    "order_reference": N_("ordrenummer"),
    "orders": N_("ordrer"),
    "outcome": N_("udfald"),
    "package": N_("pakke"),
    "paused_at": N_("sat på pause"),
    "parked_at": N_("opgivet"),
    "pays_on": N_("betales"),
    "per_kwh": N_("pris pr. kWh"),
    "period_from": N_("fra"),
    "period_to": N_("til"),
    "phone": N_("telefon"),
    "price": N_("pris"),
    "price_area": N_("prisområde"),
    "product_id": N_("produkt"),
    "profile": N_("pakke"),
    "proved_at": N_("bekræftet"),
    "provider": N_("udbyder"),
    "redated": N_("ny dag"),
    "refusal": N_("afvist"),
    "released_at": N_("sendt"),
    "resolution": N_("afgjort som"),
    "resolved_at": N_("afgjort"),
    "retry_on": N_("prøves igen"),
    "revoked_at": N_("trukket tilbage"),
    "role": N_("rolle"),
    "row_count": N_("rækker"),
    "scope": N_("må"),
    "sent_at": N_("sendt"),
    "skip_billing": N_("uden regning"),
    "source": N_("kilde"),
    "starts_on": N_("fra"),
    "state": N_("tilstand"),
    "subscription_per_month": N_("abonnement pr. måned"),
    "supplement_per_kwh": N_("tillæg pr. kWh"),
    "to_day": N_("til"),
    "until": N_("til og med"),
    "upload_bytes": N_("sendt, bytes"),
    "url": N_("adresse"),
    "valid_from": N_("gælder fra"),
    "vat_class": N_("moms"),
    "vat_registered": N_("momsregistreret"),
    "wanted": N_("ønsket"),
    "wh": N_("Wh"),
    "withdrawn_at": N_("trukket tilbage"),
    "issued_at": N_("udstedt"),
    "legacy_until": N_("optaget uden nøgle til"),
    "method": N_("bevist ved"),
    "number": N_("nummer"),
    "minted_at": N_("blev til tokens"),
    "minted_wh": N_("blev til tokens, Wh"),
    "expires_at": N_("udløber"),
    "installation": N_("anlæg nr."),
}
"""By the column; every column that is noted stands here."""

GUARDED: Final = frozenset(
    {
        *("address", "billing_address", "connection_id", "cvr", "ean", "email", "last_digits"),
        *("mandate_number", "name", "order_reference", "phone"),
    }
)
"""Of which only is noted that they changed."""

type Kind = Literal["nothing", "guarded", "flag", "ore", "price", "day", "moment", "code"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value, and how a template shows it."""

    kind: Kind
    value: Any = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that an action changed: its name, its key, and each column before and after."""

    row: str
    key: str
    columns: Sequence[tuple[str, Value, Value]]


def in_words(changes: Sequence[Change]) -> Sequence[Changed]:
    """What changed, without columns that came out as they were."""
    found = [
        Changed(
            row=ROWS.get(change.changed, change.changed),
            key=", ".join(str(part) for part in change.row_key.values()),
            columns=[
                (COLUMNS.get(column, column), before, after)
                for column in change.columns
                for before, after in [_pair(column, change)]
                if before != after or before.kind == "guarded"
            ],
        )
        for change in changes
    ]
    return [one for one in found if one.columns]


def is_cut(changes: Sequence[Change]) -> bool:
    """Whether there may be more than is shown."""
    return len(changes) >= MOST


def _pair(column: str, change: Change) -> tuple[Value, Value]:
    return _value(column, change.before.get(column)), _value(column, change.after.get(column))


def _value(column: str, said: Any) -> Value:
    if said is None:
        return Value("nothing")
    if column in GUARDED:
        return Value("guarded")
    if isinstance(said, bool):
        return Value("flag", said)
    if column.endswith("_ore"):
        return Value("ore", said)
    if column == "price" or "_per_" in column or column == "per_kwh":
        return Value("price", said)
    return _moment(said) if isinstance(said, str) else Value("code", said)


def _moment(said: str) -> Value:
    """A day or an instant, where a text is one."""
    try:
        return Value("day", date.fromisoformat(said))
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return Value("code", said)
    return Value("moment", danish_time(at)) if at.tzinfo is not None else Value("code", said)
