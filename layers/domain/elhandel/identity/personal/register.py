"""What identity holds about persons: by which `sub` a customer signs in and when they did, and who
is of the staff.
"""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="identity.subject",
        columns=(
            "subject_id", "kind", "issuer", "sub", "customer_id", "staff_id", "first_seen_at",
            "last_seen_at", "language",
        ),
        reached="customer_id; staff_id; nobody where who signed in is no customer",
        purpose="what the provider of the sign-in knows a person by",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="identity.session",
        columns=(
            "session_id", "subject_id", "kind", "roles", "level", "signed_in_at", "created_at",
            "seen_at", "ended_at", "asks",
        ),
        reached="subject_id",
        purpose="who is signed in, and who was, in case somebody asks who looked or acted",
        basis=Basis.INTEREST,
        kept=Keeping.TRACE,
    ),
    Personal(
        table="identity.session",
        columns=("ended_by", "ended_why"),
        reached="session_id",
        purpose="who of the staff ended it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="identity.sign_in",
        columns=(
            "sign_in_id", "kind", "return_path", "afresh", "begun_at", "expires_at", "used_at",
        ),
        reached="nobody: it is not known yet who signs in",
        purpose="where somebody who signs in wanted to go",
        basis=Basis.CONTRACT,
        kept=Keeping.SIGN_IN,
    ),
    Personal(
        table="identity.viewing",
        columns=(
            "viewing_id", "customer_id", "opened_by", "opened_at", "begin_by", "ends_at",
            "ended_at",
        ),
        reached="customer_id",
        purpose="who of the staff sees a customer's pages as the customer does",
        basis=Basis.LAW,
        kept=Keeping.SIGN_IN,
    ),
    Personal(
        table="identity.one_time_code",
        columns=(
            "one_time_code_id", "customer_id", "purpose", "code_hmac", "made_at", "expires_at",
            "tries", "used_at",
        ),
        reached="customer_id",
        purpose="that a change was confirmed by whoever holds the customer's telephone",
        basis=Basis.INTEREST,
        kept=Keeping.SIGN_IN,
    ),
    Personal(
        table="identity.try_count",
        columns=("what", "whom", "minute", "in_minute", "hour", "in_hour"),
        reached="an address, or a member of staff",
        purpose="that nobody tries more often than people do",
        basis=Basis.INTEREST,
        kept=Keeping.SIGN_IN,
    ),
    Personal(
        table="identity.staff",
        columns=(
            "staff_id", "username", "name", "added_at", "added_by", "reason", "ended_at",
            "ended_by", "ended_why",
        ),
        reached="staff",
        purpose="who is of the staff, since when, and who decided it",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="identity.staff_role",
        columns=(
            "staff_role_id", "staff_id", "role", "granted_at", "granted_by", "reason", "ended_at",
            "ended_by", "ended_why",
        ),
        reached="staff_id",
        purpose="what somebody of the staff might do at a time, and who decided it",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        table="identity.session",
        columns=("secret_sha256",),
        reason="the hash of 256 random bits",
    ),
    Impersonal(
        table="identity.viewing",
        columns=("ticket_sha256", "secret_sha256"),
        reason="hashes of 256 random bits each",
    ),
    Impersonal(
        table="identity.sign_in",
        columns=("state_sha256", "browser_sha256"),
        reason="hashes of 256 random bits each",
    ),
)
