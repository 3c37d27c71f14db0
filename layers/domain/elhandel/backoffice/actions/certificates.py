"""Actions of the authority of certificates (GX-ERC-1, GX-ERC-3)."""

from typing import Final

from elhandel.backoffice.actions.action import Action, Field
from elhandel.identity import Right

CERTIFICATE_ACTIONS: Final = (
    Action(
        key="issue-certificate",
        right=Right.CERTIFICATES,
        job="issue-certificate",
        about="firm",
        fields=(
            Field("gsrn", "gsrn"),
            Field("from", "text"),
            Field("to", "text"),
            Field("kwh", "text", required=False),
            Field("expires", "text", required=False),
        ),
        kept=("certificate",),
    ),
    Action(
        key="validate-certificate",
        right=Right.CERTIFICATES,
        job="validate-certificate",
        about="firm",
        fields=(Field("certificate", "text"),),
        kept=("certificate", "changed"),
    ),
    Action(
        key="certify-point",
        right=Right.CERTIFICATES,
        job="certify-point",
        about="firm",
        fields=(Field("gsrn", "gsrn"), Field("from", "day")),
        kept=("source",),
    ),
    Action(
        key="end-certifying",
        right=Right.CERTIFICATES,
        job="end-certifying",
        about="firm",
        fields=(Field("gsrn", "gsrn"), Field("to", "day")),
        kept=("to",),
    ),
)
