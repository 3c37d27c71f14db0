"""The PDF of a certificate: made once it is asked for, the same bytes each time, of nobody."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from elhandel.certificates.document import render, render_page
from elhandel.certificates.shown import certificate_by_number
from elhandel.platform import web
from functions.site.app import app as site
from tests.builders.database.kept import AsRole
from tests.builders.functions import Invoke, a_function
from tests.integration.billing.documents import aws_with_a_bucket, objects
from tests.integration.certificates.conftest import ApiOf
from tests.integration.certificates.world import DatabaseOf, Producer, World

ISSUER, SITE = "Elhandel A/S", "https://elhandel.example"


@pytest.fixture
def generator(
    world: World, neighbours: None, as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    with aws_with_a_bucket(monkeypatch):
        yield from a_function("invoice_generator", world.clock, as_role, monkeypatch)


def a_certificate(world: World) -> tuple[Producer, str]:
    anna = world.producer()
    world.produces(anna, [1_500])
    return anna, world.issues(anna)


def test_a_document_is_made_once_it_is_asked_for_and_only_who_has_it_gets_it(
    world: World, generator: Invoke, api_of: ApiOf, database_of: DatabaseOf
) -> None:
    anna, number = a_certificate(world)
    bo = world.producer()
    path = f"/api/erc/{number}/document"
    assert generator({"job": "make-certificates"})["made"] == 0
    assert api_of(anna).get(path).status_code == 404

    assert [api_of(anna).post(path).status_code for _ in range(2)] == [202, 202]
    assert generator({"job": "make-certificates"})["made"] == 1
    assert generator({"job": "make-certificates"})["made"] == 0

    answer = api_of(anna).get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content == objects()[f"certificates/{number}.pdf"]
    assert answer.content.startswith(b"%PDF-")
    assert api_of(bo).get(path).status_code == 404
    assert api_of(bo).post(path).status_code == 404
    own = database_of("site")
    site.dependency_overrides = {web.database: lambda: own, web.clock: lambda: world.clock}
    try:
        public = TestClient(site, base_url="https://testserver")
        shown = public.get(f"/certifikat/{number}/document.pdf")
    finally:
        site.dependency_overrides = {}
    assert (shown.status_code, shown.content) == (200, answer.content)
    assert shown.headers["content-type"] == "application/pdf"


def test_the_same_certificate_gives_the_same_bytes_on_one_page(world: World) -> None:
    _, number = a_certificate(world)
    with world.database.transaction() as tx:
        certificate = certificate_by_number(tx, number)

    assert render(certificate, ISSUER, SITE) == render(certificate, ISSUER, SITE)
    for technology in ("D11", "D12", "D13", "D14"):
        page = render_page(replace(certificate, technology=technology), ISSUER, SITE)
        assert page.startswith(b"\x89PNG")


def test_the_longest_texts_stay_on_one_page(world: World) -> None:
    _, number = a_certificate(world)
    with world.database.transaction() as tx:
        certificate = certificate_by_number(tx, number)

    longest = replace(
        certificate,
        number="ERC-2026-999999999",
        wh=99_999_999_999,
        price_area="DK2",
        ends_at=certificate.starts_at.replace(month=9, day=30),
    )
    assert render(longest, "Et Elhandelsselskab med et meget langt navn A/S", f"{SITE}/{'x' * 60}")
