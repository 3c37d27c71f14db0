"""RSM-027, RequestChangeCustomerCharacteristics: the whole customer set, of a start of supply or
after a change (BRS-015); or whether a home is heated by electricity (BRS-041).
"""

from collections.abc import Mapping
from typing import Any, Final

from elhandel.market.cim.addresses import attention, cim_address
from elhandel.market.cim.outgoing import Head, Json, gs1, identity, midnight
from elhandel.market.customers import Protection, heating_is_registered, protection_of
from elhandel.market.guides import Event
from elhandel.market.processes import Process, advance, retry, updates
from elhandel.market.requests.kind import Answer, Opened, Record, RequestKind
from elhandel.market.rules import RejectPolicy, rule_pack
from elhandel.platform.database import Transaction
from elhandel.portfolio.customers import CustomerDetails, load_contracting

type Address = Mapping[str, Any]


def build(tx: Transaction, head: Head, process: Process) -> Record:
    """What the document says: the customer, or electric heating."""
    if process.kind == "electric_heating":
        return _heating(head, process)
    return _whole_set(tx, head, process)


def _heating(head: Head, process: Process) -> Record:
    """Of electric heating only whether, and since or until when; nobody is named."""
    heated = bool((process.wants or {})["heated"])

    def record(_: Opened) -> Json:
        return {
            "mRID": head.transaction_id,
            "start_DateAndOrTime.dateTime": midnight(process.effective_on),
            "MarketEvaluationPoint": {
                "mRID": gs1(process.gsrn),
                "serviceCategory.ElectricalHeating": heated,
            },
        }

    return record


def _whole_set(tx: Transaction, head: Head, process: Process) -> Record:
    """Names the customer, the supply address (D01) and the billing address (D04, else the same).

    Protection is sent as the market stated it and as the customer asked; what was never stated is
    left out, because false would lift it.
    """
    sealed = load_contracting(tx, process.contract_id)
    protection = protection_of(tx, process)
    row = tx.execute(_ADDRESS, {"point": process.metering_point_id}).fetchone()
    address: Address | None = None if row is None else row[0]

    def record(opened: Opened) -> Json:
        customer = opened(sealed)

        return {
            "mRID": head.transaction_id,
            "start_DateAndOrTime.dateTime": midnight(process.effective_on),
            "MarketEvaluationPoint": {
                "mRID": gs1(process.gsrn),
                "firstCustomer_MarketParticipant.mRID": identity(customer.identity),
                "firstCustomer_MarketParticipant.name": customer.name,
                **_flag("protectedName", protection.name),
                "UsagePointLocation": [
                    _supply_location(customer, address, protection),
                    _billing_location(customer, address, protection),
                ],
            },
        }

    return record


_ADDRESS: Final = """
SELECT address FROM portfolio.metering_point_version
WHERE metering_point_id = %(point)s AND superseded_at IS NULL AND address IS NOT NULL
ORDER BY valid_from DESC LIMIT 1
"""


def _supply_location(
    customer: CustomerDetails, address: Address | None, protection: Protection
) -> Json:
    return {
        "type": {"value": "D01"},
        "name": customer.name,
        **_contact(customer),
        **_flag("protectedAddress", protection.supply_address),
        **_main_address(address),
    }


def _billing_location(
    customer: CustomerDetails, address: Address | None, protection: Protection
) -> Json:
    billing, attn = customer.billing_address, attention(customer.billing_address)
    return {
        "type": {"value": "D04"},
        "name": customer.recipient or customer.name,
        **_contact(customer),
        **_flag("protectedAddress", protection.billing_address),
        **_main_address(cim_address(billing) if billing else address),
        **({"attn_Names.name": attn} if attn else {}),
    }


def _contact(customer: CustomerDetails) -> Json:
    return {
        "phone1": {"ituPhone": {"value": customer.phone.removeprefix("+45")}},
        "electronicAddress": {"email1": {"value": customer.email}},
    }


def _flag(name: str, value: bool | None) -> Json:
    return {} if value is None else {name: value}


def _main_address(address: Address | None) -> Json:
    return {"mainAddress": dict(address)} if address else {}


def confirmed(answer: Answer[Process]) -> None:
    """DataHub has taken it."""
    process = answer.subject
    if process.is_start:
        updates.set_customer_data(answer.tx, [process.process_id], "confirmed")
        return

    process = advance(answer.tx, process, Event.CONFIRM, answer.cause)
    if process.kind == "electric_heating" and heating_is_registered(answer.tx, process):
        advance(answer.tx, process, Event.MASTER_DATA, answer.cause)


def rejected(answer: Answer[Process]) -> None:
    """DataHub does not take it. Of a start the deadlines name the process; of a change what follows
    depends on the reject code, by the rule pack of the process.
    """
    process = answer.subject
    pack = rule_pack(answer.today, process.rules)
    policy = pack.policy(answer.rejection.code, answer.rejection.text, process.kind)
    later = policy is RejectPolicy.LATER and process.attempt < pack.attempts
    new_date = policy is RejectPolicy.NEW_DATE and process.attempt == 1  # once

    if process.is_start or not (later or new_date):
        refused(answer)
        return

    now = answer.provenance.at
    due_at = now + pack.retry_wait if later else now
    next_try = updates.NextTry(process.kind, process.effective_on, due_at)
    retry(answer.tx, process, next_try, answer.rejection, answer.cause)


def refused(answer: Answer[Process]) -> None:
    """DataHub does not have it, and staff have to look."""
    process = answer.subject
    if process.is_start:
        updates.set_customer_data(answer.tx, [process.process_id], "refused")
        return

    updates.keep_rejection(answer.tx, process, answer.rejection)
    advance(answer.tx, process, Event.REJECT, answer.cause)


CUSTOMER_CHARACTERISTICS: Final = RequestKind[Process](
    document="RequestChangeCustomerCharacteristics",
    type_code="D15",
    build=build,
    confirmed=confirmed,
    rejected=rejected,
    refused=refused,
)
