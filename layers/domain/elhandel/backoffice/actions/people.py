"""Actions on people: colleagues and their roles, and who is signed out everywhere."""

from typing import Final

from elhandel.backoffice.actions.action import Action, Field
from elhandel.identity import Right
from elhandel.identity.staff import ROLES

_REASONS: Final = ("agreed", "checked", "other")
_WHO: Final = Field("username", "text", is_given=True)
_ROLE: Final = Field("role", "choice", choices=ROLES)

PEOPLE_ACTIONS: Final = (
    Action(
        key="add-staff",
        right=Right.PEOPLE,
        job="add-staff",
        about="firm",
        fields=(Field("username", "text"), Field("name", "text", is_personal=True)),
        reasons=_REASONS,
        wants_recent=True,
    ),
    Action(
        key="grant-role",
        right=Right.PEOPLE,
        job="grant-role",
        about="firm",
        fields=(_WHO, _ROLE),
        reasons=_REASONS,
        kept=("new",),
        two_for_admin=True,
        wants_recent=True,
    ),
    Action(
        key="end-role",
        right=Right.PEOPLE,
        job="end-role",
        about="firm",
        fields=(_WHO, _ROLE),
        reasons=_REASONS,
        kept=("ended",),
        two_for_admin=True,
        wants_recent=True,
    ),
    Action(
        key="end-staff",
        right=Right.PEOPLE,
        job="end-staff",
        about="firm",
        fields=(_WHO,),
        reasons=_REASONS,
        kept=("ended",),
        two_for_admin=True,
        wants_recent=True,
    ),
    Action(
        key="sign-out-staff",
        right=Right.PEOPLE,
        job="end-sessions",
        about="firm",
        fields=(_WHO,),
        reasons=("lost-device", *_REASONS),
        kept=("ended",),
    ),
    Action(
        key="sign-out-customer",
        right=Right.CHANGE_CUSTOMER,
        job="end-sessions",
        about="customer",
        fields=(Field("customer", "number", is_given=True),),
        reasons=("customer-asked", "lost-device", "other"),
        kept=("ended",),
        is_on_customer=True,
    ),
)
"""To sign somebody out is never dangerous, so it needs no second person and no new sign-in."""
