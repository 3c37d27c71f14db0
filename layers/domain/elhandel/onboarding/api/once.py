"""A signup over the API: taken once, however often the same request is sent."""

from typing import Any

from elhandel.onboarding.api.answers import SignupAccepted
from elhandel.onboarding.api.requests import SignupRequest
from elhandel.onboarding.signups import once, sign_up
from elhandel.onboarding.status import status_path
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.keys.api_keys import ApiKey
from elhandel.portfolio.identities import IdentityVault


def accept_signup(
    tx: Transaction,
    request: SignupRequest,
    caller: ApiKey,
    idempotency_key: str | None,
    *,
    clock: Clock,
    vault: IdentityVault,
) -> SignupAccepted:
    """Sign a customer up, or repeat the answer that this Idempotency-Key had.

    Raises as `sign_up` does, and KeyUsedForAnother.
    """

    def work() -> dict[str, Any]:
        signup = sign_up(
            tx,
            request.to_command(),
            tenant=caller.tenant,
            key_id=caller.key_id,
            clock=clock,
            vault=vault,
        )
        path = status_path(vault.hasher, signup.reference)
        return SignupAccepted.of(signup, path).model_dump(mode="json")

    answer = once(tx, caller.key_hash, idempotency_key, request.asked(), clock, work, vault.hasher)

    return SignupAccepted.model_validate(answer)
