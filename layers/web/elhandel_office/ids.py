"""Numbers in addresses, as far as the database counts."""

from typing import Annotated, Final

from fastapi import Path, Query

_MOST: Final = 2**31 - 1

type IdInPath = Annotated[int, Path(ge=0, le=_MOST)]
type IdInQuery = Annotated[int | None, Query(ge=0, le=_MOST)]
