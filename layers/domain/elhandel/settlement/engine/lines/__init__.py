"""Lines: readings x plan, for many points at once or for one, and the corrections of both."""

from elhandel.settlement.engine.lines.batch import Block, Group, LineColumn, group_rows, settle
from elhandel.settlement.engine.lines.correction import correct, difference
from elhandel.settlement.engine.lines.point import (
    ONE_ROW,
    Line,
    Readings,
    SettledPoint,
    correct_point,
    matrix,
    point_of,
    settle_point,
    use_of,
)
from elhandel.settlement.engine.lines.readings import MISSING, gaps, quantities, refuse_missing

__all__ = [
    "MISSING",
    "ONE_ROW",
    "Block",
    "Group",
    "Line",
    "LineColumn",
    "Readings",
    "SettledPoint",
    "correct",
    "correct_point",
    "difference",
    "gaps",
    "group_rows",
    "matrix",
    "point_of",
    "quantities",
    "refuse_missing",
    "settle",
    "settle_point",
    "use_of",
]
