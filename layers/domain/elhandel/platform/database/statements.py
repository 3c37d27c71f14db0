"""Long SQL: a statement of more than eight lines stands in a room's `sql/`, named by its question."""

from importlib.resources import files
from typing import LiteralString


def statement(room: str, question: str) -> LiteralString:
    """The statement `sql/<question>.sql` of a package, such as ("elhandel.billing", "due_in_shard").

    It is part of the program, not of what somebody sent; so it counts as literal.
    """
    return (files(room) / "sql" / f"{question}.sql").read_text(encoding="utf-8")
