"""moto's state in a file, between two runs of the stack.

Kept are keys, secrets, documents and queues: what the database refers to or waits for. The rest (parameters, topics)
comes from the template at every start. The file holds key material, so only its owner may read it.
"""

import io
import pickle
import sys
import threading
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from moto.backends import get_backend

_SERVICES: Final = ("kms", "secretsmanager", "s3", "sqs")
_ATTEMPTS: Final = 5

type _State = dict[tuple[str, str, str], dict[str, Any]]


def save(path: Path) -> None:
    """Write the state, whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_bytes(_dumped())
    draft.replace(path)


def restore(path: Path) -> None:
    """Bring back what `save` wrote; a missing file is an empty start. A file that cannot be read ends the process."""
    if not path.exists():
        return
    try:
        state: _State = pickle.loads(path.read_bytes())  # noqa: S301  (written by `save`, readable by its owner only)
    except Exception as error:  # whatever a newer moto makes of an older state
        sys.exit(
            f"The state of the AWS services in {path} cannot be read ({error}). It was written by another version: "
            "start anew with `elhandel reset`."
        )
    for (service, account, region), content in state.items():
        get_backend(service)[account][region].__dict__.update(content)  # type: ignore[call-overload]


def _dumped() -> bytes:
    for attempt in range(_ATTEMPTS):
        output = io.BytesIO()
        try:
            _Pickler(output).dump(_state())
        except RuntimeError:  # a request changed a map meanwhile
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return output.getvalue()
    raise AssertionError("unreachable")


def _state() -> _State:
    return {
        (service, account, region): dict(backend.__dict__)
        for service in _SERVICES
        for account, regions in get_backend(service).items()
        for region, backend in regions.items()
    }


class _Pickler(pickle.Pickler):
    """Pickles locks as fresh ones and private keys as DER."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, threading.Condition):
            return threading.Condition, ()
        if isinstance(value, RSAPrivateKey | EllipticCurvePrivateKey):
            der = value.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            return _private_key, (der,)
        return NotImplemented


def _private_key(der: bytes) -> Any:
    return load_der_private_key(der, password=None)
