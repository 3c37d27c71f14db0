"""A document in words: who wrote it to whom, then each transaction in a few lines."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from elhandel.market.cim.codec import Message
from elhandel.market.cim.documents import answers, charges, customers, points, questions, supply
from elhandel.market.cim.documents import series as by_interval
from elhandel.market.cim.documents.codes import (
    ADDRESS_TYPES,
    BUSINESS_REASONS,
    CHARGE_TYPES,
    CONNECTION_STATES,
    CORRECTIONS,
    METERING_METHODS,
    POINT_TYPES,
    PRICE_CATEGORIES,
    QUALITIES,
    REASONS,
    RESOLUTIONS,
    ROLES,
    SERVICES,
    SETTLEMENT_METHODS,
    UNITS,
    VAT_PAYERS,
    CodeList,
)
from elhandel.market.cim.documents.parts import Record
from elhandel.market.cim.report.facts import Json, facts

_LOCAL: Final = ZoneInfo("Europe/Copenhagen")
_ANSWERS: Final = {"A01": "accepted", "A02": "rejected"}


def words(message: Message) -> list[str]:
    """The lines that say what a document says."""
    said = facts(message)
    say = _SAYS[message.kind.record]
    transactions = said["transactions"]

    lines = list(_head(said))
    for number, transaction in enumerate(transactions, 1):
        lines += ["", f"{number}. {transaction['transaction_id'] or 'without an id'}"]
        lines += [f"   {line}" for line in say(transaction, said.get("process", ""))]

    return lines


def _head(said: Json) -> Iterator[str]:
    reason = said.get("process")
    yield f"{said['rsm']} {said['document']}: {said['title']}"
    if reason is not None:
        yield f"Business reason: {_titled(reason, BUSINESS_REASONS)}"
    if "answer" in said:
        answer = said["answer"]
        yield f"Answer: {_ANSWERS.get(answer, REASONS.title(answer))} ({answer})"
    yield f"From: {_party(said, 'sender')}"
    yield f"To: {_party(said, 'receiver')}"
    yield f"Message: {said['message_id'] or 'without an id'}, created {said.get('created', '?')}"

    count = len(said["transactions"])
    yield f"{count} transaction{'' if count == 1 else 's'}"


def _party(said: Json, which: str) -> str:
    number, role = said.get(which, "nobody named"), said.get(f"{which}_role")
    return number if role is None else f"{number}, {_titled(role, ROLES)}"


type Lines = Iterator[str]


def _confirmation(said: Json, _: str) -> Lines:
    yield f"Accepts transaction {said.get('answers', '?')}"
    yield from _point(said)


def _rejection(said: Json, _: str) -> Lines:
    yield f"Rejects transaction {said.get('answers', '?')}"
    yield from _point(said)
    yield from _reasons(said)


def _reasons(said: Json) -> Lines:
    for reason in said.get("reasons", ()):
        text = reason.get("text")
        yield f"Reason: {_titled(reason['code'], REASONS)}" + (f": {text}" if text else "")


def _acknowledgement(said: Json, _: str) -> Lines:
    received = said.get("received", "?")
    kind = ", ".join(
        str(said[name]) for name in ("received_type", "received_reason") if name in said
    )
    yield f"Acknowledges document {received}" + (f" ({kind})" if kind else "")
    yield from _reasons(said)
    for period in said.get("periods", ()):
        yield f"Wrong from {_period(period['interval'])}"
        yield from _reasons(period)
    for part in ("series", "records", "rejected_series"):
        for refused in said.get(part, ()):
            yield f"Refuses transaction {refused['transaction_id']}"
            yield from _reasons(refused)
            for period in refused.get("periods", ()):
                yield f"Wrong from {_period(period['interval'])}"
                yield from _reasons(period)


def _start(said: Json, reason: str) -> Lines:
    yield f"Asks for supply from {_day(said['starts'])} on: {BUSINESS_REASONS.title(reason)}"
    yield from _point(said)
    yield f"Supplier {said['supplier']}" + _optional(
        ", balance responsible party {}", said.get("balance_responsible")
    )
    yield from _customer(said, "customer", "customer_name")


def _resumption(said: Json, reason: str) -> Lines:
    yield f"Asks to take the point back from {_day(said['starts'])} on: " + BUSINESS_REASONS.title(
        reason
    )
    yield from _point(said)


def _notification(said: Json, reason: str) -> Lines:
    yield f"{BUSINESS_REASONS.title(reason).capitalize()}, from {_day(said['valid_from'])} on"
    yield from _point(said)
    yield from _answering(said)


def _end(said: Json, reason: str) -> Lines:
    yield f"Asks for the {BUSINESS_REASONS.title(reason)} on {_day(said['ends'])}"
    yield from _point(said)


def _service(said: Json, _: str) -> Lines:
    yield f"Asks for a service on {_day(said['starts'])}: {_titled(said['service'], SERVICES)}"
    yield from _point(said)
    yield from _text("Description", said.get("description"))


def _cancellation(said: Json, reason: str) -> Lines:
    original = said.get("answers", "?")
    yield f"Cancels transaction {original}: {BUSINESS_REASONS.title(reason)}"
    yield from _point(said)


def _master_data_question(said: Json, _: str) -> Lines:
    yield "Asks for the master data" + _span(said)
    yield from _point(said)


def _master_data(said: Json, _: str) -> Lines:
    point = said["facts"]
    yield f"Metering point {point['gsrn']} from {_day(said['valid_from'])} on"
    yield from _answering(said)
    yield from _listed(
        [
            _optional("{}", point.get("type"), POINT_TYPES),
            _optional("{}", point.get("connection_state"), CONNECTION_STATES),
            _optional("{}", point.get("settlement_method"), SETTLEMENT_METHODS),
            _optional("metered: {}", point.get("metering_method"), METERING_METHODS),
            _optional("read in {}", point.get("read_cycle"), RESOLUTIONS),
        ]
    )
    yield from _listed(
        [
            _optional("grid area {}", point.get("grid_area")),
            _optional("from grid area {}", point.get("out_grid_area")),
            _optional("to grid area {}", point.get("in_grid_area")),
            _optional("net settlement group {}", point.get("net_settlement_group")),
            _optional("supplier {}", point.get("supplier")),
            _optional("meter {}", point.get("meter")),
        ]
    )
    parent = point.get("parent")
    if parent:
        yield f"Child of {parent['gsrn'] if isinstance(parent, dict) else parent}"
    for child in point.get("children", ()):
        yield f"Parent of {child['gsrn']}"
    yield from _address(point.get("address"))


def _customer_change(said: Json, _: str) -> Lines:
    yield "Customer data" + _optional(" from {} on", _day(said.get("starts")))
    yield from _customer_set(said["customer"])


def _customer_data(said: Json, _: str) -> Lines:
    yield f"Customer data from {_day(said['valid_from'])} on"
    yield from _answering(said)
    yield from _customer_set(said["facts"])


def _customer_set(customer: Json) -> Lines:
    yield from _point(customer)
    yield from _customer(customer, "number", "name")
    yield from _customer(customer, "second_number", "second_name")
    if "heating" in customer:
        since = _day(customer.get("heating_since") or customer.get("heating_from"))
        yield f"Electric heating: {_yes(customer['heating'])}" + _optional(", from {} on", since)
    if "protected_name" in customer:
        yield f"Protected name: {_yes(customer['protected_name'])}"
    for place in customer.get("locations", ()):
        yield f"{ADDRESS_TYPES.title(place['type']).capitalize()} ({place['type']})" + (
            ", protected" if place.get("protected") else ""
        )
        yield from (f"  {line}" for line in _address(place.get("address")))


def _customer(said: Json, number: str, name: str) -> Lines:
    known, called = said.get(number), said.get(name)
    if known is None and called is None:
        return
    numbered = f"{known['kind']} {known['number']}".strip() if known else ""
    yield "Customer: " + ", ".join(part for part in (called, numbered) if part)


def _links(said: Json, _: str) -> Lines:
    yield from _point(said)
    yield from _answering(said)
    for charge in said["group"]["charges"]:
        stops = charge.get("terminates")
        yield (
            f"{_charge(charge)}, {charge.get('factor', '1')} times"
            + _optional(" from {} on", _day(charge.get("effective")))
            + _optional(", until {}", _day(stops))
        )


def _links_question(said: Json, _: str) -> Lines:
    yield "Asks for the price links" + _span(said)
    yield from _point(said)


def _price_list(said: Json, _: str) -> Lines:
    yield from _answering(said)
    for charge in said["group"]["charges"]:
        yield _charge(charge) + _optional(": {}", charge.get("name"))
        yield from (
            f"  {line}"
            for line in _listed(
                [
                    _optional("from {} on", _day(charge.get("effective"))),
                    _optional("until {}", _day(charge.get("terminates"))),
                    _optional("priced in {}", charge.get("resolution"), RESOLUTIONS),
                    _optional("{}", charge.get("vat"), VAT_PAYERS),
                    _optional("{}", charge.get("price_category"), PRICE_CATEGORIES),
                    "a tax" if charge.get("tax") else "",
                ]
            )
        )
        for prices in charge.get("series", ()):
            yield f"  Prices in {_titled(prices['resolution'], RESOLUTIONS)}" + _price_period(
                prices
            )


def _price_period(prices: Json) -> str:
    period = f" from {_period(prices['period'])}" if "period" in prices else ""
    if not prices["points"]:
        return f"{period}: none"
    return f"{period}: {prices['points']}, {prices['lowest']} to {prices['highest']} DKK"


def _price_list_question(said: Json, _: str) -> Lines:
    yield "Asks for a price list" + _span(said)
    yield from _listed(
        [
            _optional("owner {}", said.get("owner")),
            _optional("{}", said.get("type"), CHARGE_TYPES),
            _optional("charge {}", said.get("code")),
        ]
    )


def _readings(said: Json, _: str) -> Lines:
    yield from _point(said)
    yield from _answering(said)
    yield _series(said)
    yield _energy(said)
    yield f"Registered at {said['registered_at']}"


def _aggregate(said: Json, _: str) -> Lines:
    yield from _answering(said)
    yield from _keys(said)
    yield _series(said)
    yield _energy(said)


def _service_sums(said: Json, _: str) -> Lines:
    yield from _answering(said)
    if "code" in said:
        charge = {"type": said.get("charge_type"), "code": said["code"], "owner": said.get("owner")}
        yield _charge(charge)
    else:
        yield "All charges together"
    yield from _keys(said)
    yield _series(said)
    unit = said.get("unit", "")
    yield f"{_number(said['quantity'])} {UNITS.title(unit)}, {_number(said['amount'])} DKK"


def _keys(said: Json) -> Lines:
    yield from _listed(
        [
            _optional("grid area {}", said.get("grid_area")),
            _optional("supplier {}", said.get("supplier")),
            _optional("{}", said.get("type"), POINT_TYPES),
            _optional("{}", said.get("settlement_method"), SETTLEMENT_METHODS),
            _optional("{}", said.get("correction"), CORRECTIONS),
            _optional("version {}", said.get("version")),
        ]
    )


def _readings_question(said: Json, reason: str) -> Lines:
    yield f"Asks for {BUSINESS_REASONS.title(reason)}" + _span(said)
    yield from _point(said)


def _sums_question(said: Json, reason: str) -> Lines:
    yield f"Asks for sums: {BUSINESS_REASONS.title(reason)}" + _span(said)
    yield from _keys(said)
    yield from _listed(
        [
            _optional("in {}", said.get("resolution"), RESOLUTIONS),
            _optional("owner {}", said.get("owner")),
        ]
    )
    for charge in said.get("charges", ()):
        yield _charge(charge)


def _reminder(said: Json, _: str) -> Lines:
    yield "Readings are missing" + _optional(" of {}", _day(said.get("missing_on")))
    for point in said.get("points", ()):
        yield from _point(point)


def _reminders_question(said: Json, _: str) -> Lines:
    yield "Asks which readings are missing" + _span(said)
    yield from _keys(said)
    for point in said.get("points", ()):
        yield from _point(point)


_SAYS: Final[Mapping[type[Record], Callable[[Json, str], Lines]]] = {
    answers.Confirmation: _confirmation,
    answers.Rejection: _rejection,
    answers.RejectedSeries: _rejection,
    answers.Acknowledgement: _acknowledgement,
    supply.StartOfSupply: _start,
    supply.Resumption: _resumption,
    supply.Notification: _notification,
    supply.EndOfSupply: _end,
    supply.ServiceRequest: _service,
    supply.Cancellation: _cancellation,
    points.MasterDataQuestion: _master_data_question,
    points.MasterData: _master_data,
    points.MasterDataChange: _master_data,
    customers.CustomerChange: _customer_change,
    customers.CustomerData: _customer_data,
    charges.Links: _links,
    charges.LinksQuestion: _links_question,
    charges.PriceList: _price_list,
    charges.PriceListQuestion: _price_list_question,
    by_interval.Readings: _readings,
    by_interval.Aggregate: _aggregate,
    by_interval.WholesaleService: _service_sums,
    questions.ReadingsQuestion: _readings_question,
    questions.AggregatesQuestion: _sums_question,
    questions.WholesaleQuestion: _sums_question,
    questions.Reminder: _reminder,
    questions.RemindersQuestion: _reminders_question,
}


def _point(said: Json) -> Lines:
    if "gsrn" in said:
        kind = _optional(", {}", said.get("type"), POINT_TYPES)
        yield f"Metering point {said['gsrn']}{kind}"


def _answering(said: Json) -> Lines:
    if "answers" in said:
        yield f"Answers transaction {said['answers']}"


def _charge(charge: Json) -> str:
    kind = charge.get("type")
    title = CHARGE_TYPES.title(kind).capitalize() if kind else "Charge"
    code = charge.get("code", "of any code")
    return f"{title} {code}" + _optional(" of {}", charge.get("owner"))


def _series(said: Json) -> str:
    title = _titled(said["resolution"], RESOLUTIONS)
    return f"{_period(said['period'])}: {said['points']} points in {title}"


def _energy(said: Json) -> str:
    parts = [
        f"{_number(kwh)} {_titled(code, QUALITIES)}" for code, kwh in said["kwh_by_quality"].items()
    ]
    return f"{_number(said['kwh'])} kWh" + (f": {', '.join(parts)}" if parts else "")


def _period(period: Json) -> str:
    return f"{_day(period['start'])} to {_day(period['end'])}"


def _span(said: Json) -> str:
    return _optional(" from {}", _day(said.get("starts"))) + _optional(
        " to {}", _day(said.get("ends"))
    )


def _address(address: Json | None) -> Lines:
    if not address:
        return
    street, town = address.get("street", {}), address.get("town", {})
    lines = [
        " ".join(street[part] for part in ("name", "number", "floor", "door") if part in street),
        " ".join(
            part
            for part in (address.get("postal_code"), town.get("name"), town.get("country"))
            if part
        ),
    ]
    yield "Address: " + ", ".join(line for line in lines if line)


def _text(name: str, text: str | None) -> Lines:
    if text:
        yield f"{name}: {text}"


def _listed(parts: list[str]) -> Lines:
    there = [part for part in parts if part]
    if there:
        yield ", ".join(there)


def _optional(sentence: str, value: Any, codes: CodeList | None = None) -> str:
    """A part of a sentence, where there is something to say."""
    if value is None or value == "":
        return ""
    return sentence.format(value if codes is None else _titled(value, codes))


def _titled(code: str, codes: CodeList) -> str:
    return f"{codes.title(code)} ({code})" if code in codes else code


def _day(text: str | None) -> str:
    """A local day, where an instant is its midnight; else the instant."""
    if text is None:
        return ""
    try:
        local = datetime.fromisoformat(text).astimezone(_LOCAL)
    except (ValueError, OverflowError):
        return text
    return str(local.date()) if local.time() == time() else text


def _number(number: Decimal) -> str:
    return f"{number:,f}"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
