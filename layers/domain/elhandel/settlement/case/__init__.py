"""Worked cases: a settlement written down as JSON with its expected answer, to the øre.

The format is that of the worked cases the project was given (docs/settlement.md, "Cases"). `answer`
settles a case with the engine, `explain_case` says why one of its lines is what it is; `elhandel
settle CASE.json` prints both. `write_case` is the way back: what was settled, as a case.
"""

from elhandel.settlement.case.answer import answer
from elhandel.settlement.case.document import read_document
from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.explanation import explain_case, explanations_of
from elhandel.settlement.case.writer import PointInput, SpotPrices, write_case

__all__ = [
    "BadCase",
    "PointInput",
    "SpotPrices",
    "answer",
    "explain_case",
    "explanations_of",
    "read_document",
    "write_case",
]
