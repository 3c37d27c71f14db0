"""Every action is a job that there is, with its fields; and has its words."""

import importlib
import re
from pathlib import Path
from typing import Final

import pytest

import elhandel_office
from elhandel.backoffice.actions import ACTIONS, Action, action_of_job
from elhandel.backoffice.queues import PUT_ASIDE, QUEUES
from elhandel.identity import Right
from elhandel.jobs import JobTable
from elhandel.jobs.request import fields_of
from elhandel.market.guides import GUIDES
from elhandel.platform.schedules import SCHEDULES
from elhandel_office import action_words, event_words, queue_words

FUNCTIONS: Final = {
    "Backoffice": "backoffice",
    "ChainWorker": "chain_worker",
    "InvoiceGenerator": "invoice_generator",
    "Notifier": "notifier",
    "Payments": "payments",
    "QueuePoller": "queue_poller",
    "SettlementWorker": "settlement_worker",
    "Upkeep": "upkeep",
}


def table_of(function: str) -> JobTable:
    table: JobTable = importlib.import_module(f"functions.{FUNCTIONS[function]}.app").TABLE
    return table


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.key)
def test_an_action_is_a_job_of_its_function_with_its_fields(action: Action) -> None:
    job = table_of(action.function).by_name[action.job]
    taken = fields_of(job.request)
    given = {field.name for field in action.fields} | action.fixed.keys()
    given |= {"why"} if action.takes_why else set()
    given |= {name for name in (action.case_field, action.confirm_field) if name}

    assert given | (action.preview or {}).keys() <= taken.keys()
    assert {name for name, field in taken.items() if field.required} <= given
    if action.takes_why is False:
        assert "why" not in taken


def test_a_job_that_did_not_go_well_is_run_again_where_staff_may() -> None:
    by_hand = {schedule.name: action_of_job(schedule.job, schedule.flags) for schedule in SCHEDULES}
    assert QUEUES["jobs"].fixes == {
        name: ("put-aside",) if action is None else (action.key, "put-aside")
        for name, action in by_hand.items()
    }


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.key)
def test_an_action_and_all_of_it_has_words(action: Action) -> None:
    assert action.key in action_words.ACTIONS
    assert {field.name for field in action.fields} <= action_words.FIELDS.keys()
    assert set(action.reasons) <= action_words.REASONS.keys()
    choices = {choice for field in action.fields for choice in field.choices}
    assert choices <= action_words.CHOICES.keys()


def test_what_names_a_person_never_waits_for_a_second_one() -> None:
    """The log keeps only that such a field was given, so it could not be done later."""
    personal = [
        action for action in ACTIONS.values() if any(field.is_personal for field in action.fields)
    ]

    assert personal
    assert [a.key for a in personal if a.always_two or a.amount or a.right is Right.CREDIT] == []


def test_money_that_is_given_has_a_limit() -> None:
    assert {a.key for a in ACTIONS.values() if a.right is Right.CREDIT} == {
        a.key for a in ACTIONS.values() if a.amount
    }


def test_a_queue_is_mended_by_actions_that_there_are_and_has_words() -> None:
    fixes = {fix for queue in QUEUES.values() for keys in queue.fixes.values() for fix in keys}

    assert fixes <= ACTIONS.keys()
    assert QUEUES.keys() == queue_words.QUEUES.keys()
    assert {queue for queue, _ in queue_words.CAUSES} <= QUEUES.keys()


def test_whatever_is_overdue_or_refused_can_be_mended() -> None:
    for key, causes in (("overdue", GUIDES), ("signups", ("refused",)), ("runs", ("given-up",))):
        assert [cause for cause in causes if not QUEUES[key].fixes_for(cause)] == []
    aside = {key for key, queue in QUEUES.items() if "put-aside" in str(queue.fixes)}
    assert aside == set(PUT_ASIDE)


def test_a_link_of_a_page_leads_to_an_action_that_there_is() -> None:
    templates = Path(elhandel_office.__file__).parent.glob("templates/*.html")
    linked = {
        key for page in templates for key in re.findall(r"/kontor/goer/([a-z-]+)", page.read_text())
    }

    assert linked
    assert linked <= ACTIONS.keys()


def test_no_words_are_left_over() -> None:
    assert action_words.ACTIONS.keys() == ACTIONS.keys()
    assert {kind for kind, _ in event_words.KINDS} >= {"", "money", "readings", "market"}
