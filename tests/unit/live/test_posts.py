"""Posts are signed as AWS signs: compared with botocore's own."""

from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Botocores
from hypothesis import given
from hypothesis import strategies as st

from elhandel.live.relay import Credentials
from elhandel.live.relay.posts import _Signer

HOST = "abc.execute-api.eu-north-1.amazonaws.com"


class _Fixed(SigV4Auth):
    """Botocore's signing, which takes its time from the request."""

    def _inject_signature_to_request(self, request: AWSRequest, signature: str) -> AWSRequest:
        request.context["signature"] = signature
        return request


@pytest.mark.parametrize("token", [None, "a+token/of=a-role"])
@given(
    connection=st.text("abcXYZ019-_=+/", min_size=1, max_size=20),
    body=st.binary(max_size=200),
    now=st.integers(1_700_000_000, 2_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
)
def test_a_post_has_the_signature_that_botocore_gives_it(
    token: str | None, connection: str, body: bytes, now: datetime
) -> None:
    signer = _Signer(HOST, "eu-north-1", "/ws", Credentials("AKIA", "secret", token))
    path, headers = signer.signed(connection, body, now)

    request = AWSRequest("POST", f"https://{HOST}{path}", data=body)
    request.context["timestamp"] = headers["x-amz-date"]
    request.headers["X-Amz-Date"] = headers["x-amz-date"]
    if token is not None:
        request.headers["X-Amz-Security-Token"] = token
    auth = _Fixed(Botocores("AKIA", "secret", token), "execute-api", "eu-north-1")
    canonical = auth.canonical_request(request)
    signature = auth.signature(auth.string_to_sign(request, canonical), request)

    assert headers["authorization"].endswith(f"Signature={signature}")
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIA/")
