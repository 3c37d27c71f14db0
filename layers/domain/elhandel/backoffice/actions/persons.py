"""Actions on the rights of a person: to see what is held, have it put right, be forgotten."""

from typing import Final

from elhandel.backoffice.actions.action import Action, Field
from elhandel.identity import Right

_CUSTOMER: Final = Field("customer", "number", is_given=True)

PERSON_ACTIONS: Final = (
    Action(
        key="person-data",
        right=Right.PERSONS,
        job="person-data",
        function="Upkeep",
        about="customer",
        fields=(_CUSTOMER,),
        fixed={"part": "page"},
        reasons=("customer-asked", "other"),
        download="html",
        download_name="oplysninger.html",
        is_on_customer=True,
        wants_recent=True,
    ),
    Action(
        key="rectify-person",
        right=Right.PERSONS,
        job="rectify-person",
        function="Upkeep",
        about="customer",
        fields=(
            _CUSTOMER,
            Field("name", "text", required=False, is_personal=True),
            Field("email", "text", required=False, is_personal=True),
            Field("phone", "text", required=False, is_personal=True),
            Field("billing_address", "address", required=False, is_personal=True),
        ),
        reasons=("customer-asked", "our-mistake", "other"),
        kept=("changed",),
        is_on_customer=True,
        wants_recent=True,
    ),
    Action(
        key="erase-person",
        right=Right.PERSONS,
        job="erase-person",
        function="Upkeep",
        about="customer",
        fields=(_CUSTOMER,),
        reasons=("customer-asked", "other"),
        always_two=True,
        preview={"preview": True},
        kept=("already", "rows"),
        is_on_customer=True,
        wants_recent=True,
    ),
)
