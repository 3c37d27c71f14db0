"""Which of DataHub's calculations a sum comes from."""

from dataclasses import dataclass
from typing import Final

from elhandel.platform.telemetry import shown
from elhandel.reconciliation.errors import UnusableSum

_PROCESSES: Final = ("D03", "D04", "D05", "D32")
_CORRECTIONS: Final = (None, "D01", "D02", "D03")


@dataclass(frozen=True, slots=True)
class Calculation:
    """D03 preliminary, D04 balance fixing, D05 wholesale fixing, or D32 correction.

    A correction is D01, the first, D02 or D03; None where DataHub does not say. Raises UnusableSum
    for any other. Source: BRS-023, business reasons.
    """

    process: str
    correction: str | None = None

    def __post_init__(self) -> None:
        if self.process not in _PROCESSES:
            raise UnusableSum(
                f"{shown(self.process)} is no calculation of DataHub (D03, D04, D05, D32). "
                "The message is kept; add the calculation, then replay it."
            )
        if self.correction not in _CORRECTIONS or (self.correction and self.process != "D32"):
            raise UnusableSum(
                f"{shown(self.correction or '')} is no correction of {self.process}: only D32 has "
                "corrections, D01 to D03. Ask DataHub for the sum again (RSM-016, RSM-017)."
            )

    @property
    def place(self) -> tuple[int, int]:
        """The later of two calculations has the greater place."""
        return _PROCESSES.index(self.process), _CORRECTIONS.index(self.correction)

    def __str__(self) -> str:
        return f"{self.process}/{self.correction}" if self.correction else self.process
