"""Worked cases: a settlement written down as JSON with its expected answer, to the øre.

The format is that of the worked cases the project was given (docs/settlement.md, "Cases"). `answer`
settles a case with the engine, `explain_case` says why one of its lines is what it is; `elhandel
settle CASE.json` prints both.
"""

from elhandel.settlement.case.answer import answer
from elhandel.settlement.case.document import read_document
from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.explanation import explain_case

__all__ = ["BadCase", "answer", "explain_case", "read_document"]
