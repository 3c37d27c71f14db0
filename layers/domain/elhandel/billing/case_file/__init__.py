"""All papers of a dispute as one PDF, for the complaints board: the bill, both series of readings,
what was written, what came of it. Needs typst.
"""

from elhandel.billing.case_file.facts import CaseFacts, case_facts, note_file
from elhandel.billing.case_file.pdf import render_case

__all__ = ["CaseFacts", "case_facts", "note_file", "render_case"]
