"""Whatever is said of a mistake, in whichever order and how often: an answer leaves no case open,
and supply is what the market said of it.
"""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.market import mistakes
from elhandel.market.guides import IllegalMove
from elhandel.market.mistakes import MistakeFound, UnableToReport
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ProcessId
from tests.builders import documents as doc
from tests.builders.chance import by_chance
from tests.builders.clock import HandClock
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import DAY, supplied
from tests.builders.people import a_cpr
from tests.builders.supplier import Supplier

STEPS = st.lists(st.sampled_from(["open", "report", "withdraw", "D34", "D35"]), max_size=7)


@settings(
    max_examples=by_chance(8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_an_answer_closes_the_case_and_void_supply_stays_void(
    supplier: Supplier, clock: HandClock, steps: list[str]
) -> None:
    number = 1 + len(supplier.rows("SELECT 1 FROM portfolio.metering_point"))
    gsrn = a_gsrn(number)
    reference = supplied(supplier, clock, gsrn=gsrn, cpr_cvr=a_cpr(number), email="a@example.dk")
    start = supplier.signup(reference).estimated_activation
    assert start is not None
    clock.move_to_day(start + DAY)

    for step in steps:
        if step in {"D34", "D35"}:
            supplier.receive(doc.a_notification(gsrn, start, step))
        else:
            _by_staff(supplier, gsrn, step)

    state, cases = _state(supplier, gsrn), _cases(supplier, gsrn)
    assert (state == "void") == ("D34" in steps)
    assert sum(case in {"pending", "reported"} for case in cases) <= 1
    assert cases.count("completed") == ("D34" in steps)
    if steps and steps[-1] in {"D34", "D35"}:
        assert not {"pending", "reported"} & set(cases)
    assert supplier.dead() == []


def _by_staff(supplier: Supplier, gsrn: str, step: str) -> None:
    """What staff may do then; what they may not is refused and changes nothing."""
    decision = Decision("mette", "as found", supplier.clock.now())
    cases = supplier.rows(
        "SELECT max(process_id) FROM market.process WHERE kind = 'erroneous_switch' "
        "AND metering_point_id = "
        "(SELECT metering_point_id FROM portfolio.metering_point WHERE gsrn = %s)",
        gsrn,
    )
    case = ProcessId(cases[0][0] or 0)
    try:
        with supplier.backoffice.transaction() as tx:
            if step == "open":
                found = MistakeFound(Gsrn(gsrn), None, "mette", "the wrong flat")
                mistakes.open_case(tx, found, supplier.clock)
            elif step == "report":
                mistakes.note_reported(tx, case, decision, supplier.clock.today())
            else:
                mistakes.withdraw_case(tx, case, decision)
    except (UnableToReport, IllegalMove, DomainError):
        return


def _state(supplier: Supplier, gsrn: str) -> str:
    sql = (
        "SELECT s.state FROM portfolio.supply_period s "
        "JOIN portfolio.metering_point m USING (metering_point_id) WHERE m.gsrn = %s"
    )
    return str(supplier.value(sql, gsrn))


def _cases(supplier: Supplier, gsrn: str) -> list[str]:
    sql = (
        "SELECT p.state FROM market.process p "
        "JOIN portfolio.metering_point m USING (metering_point_id) "
        "WHERE m.gsrn = %s AND p.kind = 'erroneous_switch' ORDER BY p.process_id"
    )
    return [state for (state,) in supplier.rows(sql, gsrn)]
