"""What each document of aconto says: what was settled, set off and asked for, a step each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from elhandel.billing.aconto.estimated import estimate_quarter
from elhandel.billing.aconto.quarters import Quarter, Step, quarter_text, steps
from elhandel.billing.aconto.store import (
    Asked,
    ContractQuarter,
    Owner,
    open_amounts,
    owners,
    quarters_of,
    settlements_of,
)
from elhandel.billing.bill import (
    BillLine,
    BillSection,
    SettlementKey,
    VatClass,
    sections_of,
    vat_percent,
)
from elhandel.billing.estimate import Basis
from elhandel.billing.held import hold_beyond_bounds, key_of
from elhandel.billing.profile import profiles_of
from elhandel.platform.database import Transaction
from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.days.local_time import local_date
from elhandel.values.days.period import Period
from elhandel.values.ids import ContractId


@dataclass(frozen=True, slots=True)
class Document:
    """A step of a contract, with what stands on it."""

    contract: ContractId
    step: Step
    owner: Owner
    set_off: Asked | None
    sections: tuple[BillSection, ...]
    percent: int
    vat_class: VatClass

    settled: tuple[SettlementKey, ...] = ()
    """What it bills."""

    @property
    def billed(self) -> ContractQuarter | None:
        return _key(self.contract, self.step.billed)

    @property
    def asks(self) -> ContractQuarter | None:
        return _key(self.contract, self.step.asks)

    @property
    def sets_off(self) -> ContractQuarter | None:
        return _key(self.contract, self.step.billed or self.step.returns)

    @property
    def is_credit_note(self) -> bool:
        """Whether it only gives an amount back, or a share of one."""
        return (
            self.set_off is not None
            and all(section.aconto for section in self.sections)
            and (self.step.returns is not None or len(self.sections) == 1)
        )


def documents_of(tx: Transaction, contracts: Sequence[ContractId], now: datetime) -> list[Document]:
    """The documents that are due today of contracts, which the caller holds."""
    today = local_date(now)
    estimate_quarter(tx, contracts, now)
    planned = [
        (contract, step)
        for contract, quarters in quarters_of(tx, contracts, today).items()
        for step in steps(quarters, today)
    ]
    billed = [key for contract, step in planned if (key := _key(contract, step.billed))]
    settlements = settlements_of(tx, billed)
    sections = sections_of(tx, [key for keys in settlements.values() for key in keys])

    # A quarter with something beyond bounds waits as a whole: its bill sets off what was asked for
    # it.
    held = hold_beyond_bounds(tx, list(sections.values()), now)
    waits = {quarter for quarter, keys in settlements.items() if not held.isdisjoint(keys)}
    passed = [(contract, step) for contract, step in planned if not _waits(contract, step, waits)]

    people = owners(tx, contracts, today)
    profiles = profiles_of(tx, [owner.customer_id for owner in people.values()])
    amounts = open_amounts(tx, contracts)
    documents: list[Document] = []
    for contract, step in passed:
        quarter = _key(contract, step.billed)
        keys = settlements.get(quarter, []) if quarter is not None else []
        settled = _in_order([sections[key] for key in keys])
        paid = _key(contract, step.billed or step.returns)
        set_off = None if paid is None else amounts.get(paid)
        owner = people[contract]
        vat_class = profiles[owner.customer_id].vat_class
        documents += _issued(contract, step, owner, set_off, settled, vat_class, today)

    return documents


def _issued(
    contract: ContractId,
    step: Step,
    owner: Owner,
    set_off: Asked | None,
    settled: Sequence[BillSection],
    vat_class: VatClass,
    today: date,
) -> list[Document]:
    """The document of a step; two where the account is under other VAT rules than when the amount
    was asked for: that is given back under its own.
    """
    if set_off is None or set_off.vat_class is vat_class:
        return [_document(contract, step, owner, set_off, settled, vat_class, today)]

    paid = step.billed or step.returns
    back = _document(
        contract, Step(None, None, returns=paid), owner, set_off, (), set_off.vat_class, today
    )
    if not settled and step.asks is None:
        return [back]

    new = Step(step.billed, step.asks)
    return [back, _document(contract, new, owner, None, settled, vat_class, today)]


def _waits(contract: ContractId, step: Step, waits: set[ContractQuarter]) -> bool:
    return step.billed is not None and (contract, step.billed.start) in waits


def _in_order(sections: Sequence[BillSection]) -> list[BillSection]:
    """What was settled of a quarter, by time, each with its corrections behind it."""

    def place(section: BillSection) -> tuple[date, bool, int, int]:
        return (
            section.period.start,
            section.correction,
            section.supply_period_id or 0,
            section.run_id or 0,
        )

    return sorted(sections, key=place)


def _document(
    contract: ContractId,
    step: Step,
    owner: Owner,
    set_off: Asked | None,
    settled: Sequence[BillSection],
    vat_class: VatClass,
    today: date,
) -> Document:
    alone = not settled and (step.returns is not None or not step.asks)
    percent = set_off.vat_percent if alone and set_off is not None else vat_percent(today)
    added = percent if vat_class is VatClass.STANDARD else 0

    sections = list(settled)
    paid = step.billed or step.returns
    if paid is not None and set_off is not None:
        used = sum(section.consumption_wh for section in settled) if step.billed else None
        sections.append(_set_off(owner, paid, set_off, used))
    if step.asks is not None:
        sections.append(_asked(owner, step.asks, added))

    return Document(
        contract=contract,
        step=step,
        owner=owner,
        set_off=set_off,
        sections=tuple(sections),
        percent=percent,
        vat_class=vat_class,
        settled=tuple(key_of(section) for section in settled),
    )


def _set_off(owner: Owner, quarter: Quarter, asked: Asked, used_wh: int | None) -> BillSection:
    """What was asked for, taken back; on a quarter's bill beside what was used in the end."""
    text = f"Aconto {quarter_text(quarter.start)}, opkrævet på faktura {asked.number}"
    basis = asked.basis
    if basis is not None and used_wh is not None:
        part = quarter.days if quarter.days < quarter.period.days else None
        basis = basis.with_use(used_wh, part)

    return _section(
        owner, quarter.period, text, net_ore=-asked.net_ore, vat_ore=-asked.vat_ore, basis=basis
    )


def _asked(owner: Owner, quarter: Quarter, percent: int) -> BillSection:
    """An instalment; the VAT it includes is calculated once."""
    amount = quarter.instalment
    net = round_half_away(amount * 100, 100 + percent)
    text = f"Aconto {quarter_text(quarter.start)}"
    return _section(
        owner, quarter.period, text, net_ore=net, vat_ore=amount - net, basis=quarter.basis
    )


def _section(
    owner: Owner, period: Period, text: str, *, net_ore: int, vat_ore: int, basis: Basis | None
) -> BillSection:
    line = BillLine(
        category="aconto",
        component="aconto",
        description=text,
        quantity_wh=None,
        quantity=None,
        unit_price=None,
        amount_ore=net_ore,
        vat=True,
        settlement_line_no=None,
        vat_ore=vat_ore,
    )

    return BillSection(
        run_id=None,
        supply_period_id=owner.supply_period_id,
        gsrn=owner.gsrn,
        supply_address=owner.address,
        product=owner.product,
        correction=False,
        period=period,
        daily_wh=(),
        year_before_wh=None,
        lines=(line,),
        basis=basis,
    )


def _key(contract: ContractId, quarter: Quarter | None) -> ContractQuarter | None:
    return None if quarter is None else (contract, quarter.start)
