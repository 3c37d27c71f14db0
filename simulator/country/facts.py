"""What the model is given: what was measured of our work, and what it assumes of the rest."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Final, Self

_PLACE: Final = files("simulator.country")


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of processor on one core, as measured. A shard: in the function, in the database."""

    shards: tuple[tuple[float, float], ...]
    """Of settlement, one by one: as many points as the model has in one, by quarters."""
    bills: tuple[tuple[float, float], ...]
    """Of billing, one by one: as many customers, without documents."""
    plan_of_point: float
    bytes_of_point: int
    """That a point's month of readings has in the database."""
    document: float
    intake: float
    """For a reading of a correction, function and database together."""
    notice: float
    source: str

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """From its file. Raises KeyError for one that lacks something."""
        values = {field.name: content[field.name] for field in fields(cls)}
        for name in ("shards", "bills"):
            values[name] = tuple((float(a), float(b)) for a, b in values[name])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Assumed:
    """`assumptions.toml`, by its tables."""

    country: Mapping[str, Any]
    function: Mapping[str, Any]
    database: Mapping[str, Any]
    mail: Mapping[str, Any]


@cache
def measured() -> Measured:
    """What `make simulate-country` measured last."""
    return Measured.of(_read("measured.toml"))


@cache
def assumed() -> Assumed:
    """What is assumed."""
    tables = _read("assumptions.toml")
    return Assumed(tables["country"], tables["lambda"], tables["database"], tables["mail"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(_PLACE.joinpath(name).read_text(encoding="utf-8"))
