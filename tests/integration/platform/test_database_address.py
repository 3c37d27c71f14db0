"""As whom a function logs in, and to whom: its own role, by a token of IAM's, at a server that
Amazon vouches for.
"""

import contextlib
import hashlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import boto3
import certifi
import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from elhandel.platform import aws as clients
from elhandel.platform.database import Database
from elhandel.platform.database.address import ROOTS, database_address, database_url
from elhandel.platform.settings import Settings
from elhandel.values.errors import DatabaseUnavailable
from tests.builders.cloud import aws_in_process

PROXY: Final = "elhandel-dev.proxy-abc.eu-north-1.rds.amazonaws.com"
AMAZONS: Final = {
    "Amazon Root CA 1": "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
    "Amazon Root CA 2": "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
    "Amazon Root CA 3": "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
    "Amazon Root CA 4": "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
    "Starfield Services Root Certificate Authority - G2": (
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5"
    ),
}
"""By name, SHA-256 of the roots of Amazon Trust Services (www.amazontrust.com/repository)."""


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    clients.forget()
    with aws_in_process():
        yield
    clients.forget()


def test_a_function_logs_in_at_the_proxy_in_its_role_with_a_token_of_iam(aws: None) -> None:
    address = database_address(Settings(database_host=PROXY, database_user="elhandel_portal"))
    parameters = conninfo_to_dict(address())
    assert (parameters["host"], parameters["port"], parameters["dbname"]) == (
        PROXY,
        "5432",
        "elhandel",
    )
    assert parameters["user"] == "elhandel_portal"
    assert (parameters["sslmode"], parameters["sslrootcert"]) == ("verify-full", ROOTS)

    token = urlsplit(f"//{parameters['password']}")
    signed = parse_qs(token.query)
    assert (token.hostname, token.port) == (PROXY, 5432)
    assert (signed["Action"], signed["DBUser"]) == (["connect"], ["elhandel_portal"])
    assert signed["X-Amz-Expires"] == ["900"]
    assert signed["X-Amz-Credential"][0].endswith("/eu-north-1/rds-db/aws4_request")


def test_each_connection_asks_for_its_address_anew(database_url: str) -> None:
    """A token opens connections for 15 minutes; a process lives for hours."""
    asked: list[int] = []

    def address() -> str:
        asked.append(1)
        return database_url

    database = Database(address)
    for _ in range(2):
        with database.transaction() as tx:
            tx.execute("SELECT 1")
        database.close()
    assert len(asked) == 2


def test_the_migrator_logs_in_as_the_owner_by_the_secret(aws: None) -> None:
    secret = '{"username": "elhandel", "password": "p@ss/wörd?"}'
    boto3.client("secretsmanager").create_secret(Name="owner", SecretString=secret)
    parameters = conninfo_to_dict(
        database_url(Settings(database_host=PROXY, database_secret="owner"))
    )
    assert (parameters["user"], parameters["password"], parameters["host"]) == (
        "elhandel",
        "p@ss/wörd?",
        PROXY,
    )
    assert (parameters["sslmode"], parameters["sslrootcert"]) == ("verify-full", ROOTS)


def test_an_address_that_is_given_is_used_in_the_functions_role() -> None:
    url = "postgresql://elhandel:@/elhandel?host=/somewhere"
    assert database_address(Settings(database_url=url))() == url
    parameters = conninfo_to_dict(
        database_address(Settings(database_url=url, database_user="elhandel_portal"))()
    )
    assert parameters == {"user": "elhandel_portal", "dbname": "elhandel", "host": "/somewhere"}


def test_the_roots_are_amazons_and_no_others() -> None:
    assert fingerprints(Path(ROOTS)) == set(AMAZONS.values())
    assert set(AMAZONS.values()) <= fingerprints(Path(certifi.where()))  # as Mozilla lists them


def fingerprints(file: Path) -> set[str]:
    end = "-----END CERTIFICATE-----"
    parts = [part + end for part in file.read_text("utf-8").split(end)[:-1]]
    pems = [part[part.index("-----BEGIN CERTIFICATE-----") :] for part in parts]
    return {hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest() for pem in pems}


def test_a_server_that_amazon_does_not_vouch_for_is_not_logged_in_to(
    aws: None, stranger: "Stranger"
) -> None:
    address = database_address(Settings(database_host="localhost", database_user="elhandel_portal"))
    database = Database(make_conninfo(address(), hostaddr="127.0.0.1", port=stranger.port))
    with pytest.raises(DatabaseUnavailable) as refused, database.transaction():
        pytest.fail("it spoke to a stranger")
    assert "certificate verify failed" in str(refused.value.__cause__)
    assert stranger.heard == []

    known = make_conninfo(
        address(), hostaddr="127.0.0.1", port=stranger.port, sslrootcert=str(stranger.certificate)
    )
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(known)
    assert (
        b"elhandel_portal" in stranger.heard[0]
    )  # it is the roots alone that kept the name, and the token, from it


class Stranger:
    """Somebody who listens in PostgreSQL's place, with a certificate of their own for the right
    name.

    heard: what a client said under TLS.
    """

    def __init__(self, folder: Path) -> None:
        self.certificate, key = _own_certificate(folder)
        self.heard: list[bytes] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, key)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(10)  # a client that does not come ends it as well
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        for _ in range(2):
            with contextlib.suppress(OSError):  # the client wanted no more of it
                client, _ = self._socket.accept()
                with client:
                    client.recv(8)  # SSLRequest
                    client.sendall(b"S")
                    with self._context.wrap_socket(client, server_side=True) as talk:
                        self.heard.append(talk.recv(1024))

    def close(self) -> None:
        self._thread.join()
        self._socket.close()


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Stranger]:
    stranger = Stranger(tmp_path)
    yield stranger
    stranger.close()


def _own_certificate(folder: Path) -> tuple[Path, Path]:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths
