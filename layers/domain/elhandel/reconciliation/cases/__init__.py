"""Discrepancies: sums that do not agree, followed up until they do or somebody knows why.

DataHub is asked for the sum again and for the readings of the points that could explain it. The
answers come in as any message does, settlement corrects what they change, and the sums are compared
again. What that does not explain goes to staff, with everything in one place.
"""

from elhandel.reconciliation.cases.answers import (
    AskedQuestion,
    asked_questions,
    mark_answered,
    mark_asked,
    mark_refused,
)
from elhandel.reconciliation.cases.decisions import accept
from elhandel.reconciliation.cases.months import Reconciled, reconcile_month
from elhandel.reconciliation.cases.open import fixing_is_missing, months_to_reconcile
from elhandel.reconciliation.cases.questions import Question, wanted
from elhandel.reconciliation.cases.show import DiscrepancyFile, Standing, escalated, show, standing

__all__ = [
    "AskedQuestion",
    "DiscrepancyFile",
    "Question",
    "Reconciled",
    "Standing",
    "accept",
    "asked_questions",
    "escalated",
    "fixing_is_missing",
    "mark_answered",
    "mark_asked",
    "mark_refused",
    "months_to_reconcile",
    "reconcile_month",
    "show",
    "standing",
    "wanted",
]
