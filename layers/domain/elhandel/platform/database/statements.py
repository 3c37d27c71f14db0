"""Long SQL: a statement of more than eight lines stands in `sql/`, named by its question."""

from importlib.resources import files
from typing import LiteralString


def statement(room: str, question: str) -> LiteralString:
    """The statement `sql/<question>.sql` of a package: ("elhandel.billing", "due_in_shard")."""
    return (files(room) / "sql" / f"{question}.sql").read_text(encoding="utf-8")
