"""To which addresses of a provider customers are sent: only its own pages, only by https."""

import pytest

from elhandel.payments.providers.addresses import is_page_of

API = "https://api.provider.example/v1"
HOSTS = ("pay.example",)


@pytest.mark.parametrize(
    "address",
    ["https://api.provider.example/approve/1", "https://pay.example/p?x=1#y",
     "https://www.pay.example:443/p", "https://PAY.example/p"],
)  # fmt: skip
def test_a_page_of_the_provider_is_one(address: str) -> None:
    assert is_page_of(address, API, HOSTS)


@pytest.mark.parametrize(
    "address",
    ["http://pay.example/p", "https://evil.example/p", "https://pay.example.evil.example/p",
     "https://evilpay.example/p", "https://pay.example@evil.example/", "https://a:b@pay.example/",
     "https://evil.example\\.pay.example/", "https://pay.example:8443/", "javascript:alert(1)",
     "//pay.example/p", "/p", "", "https://pay.example/\nSet-Cookie: x", "https://p\u0430y.example/",
     "https://pay.example/<script>", "http://127.0.0.1.evil.example/", "http://localhost/p",
     "https:///p", "https://[::1/p", "https://pay.example:x/", "https://pay.example/" + "a" * 500],
)  # fmt: skip
def test_an_address_that_is_none_is_never_shown(address: str) -> None:
    assert not is_page_of(address, API, HOSTS)


def test_the_local_run_has_its_pages_where_its_provider_answers() -> None:
    local = "http://127.0.0.1:8090/psp"

    assert is_page_of("http://127.0.0.1:8090/psp/pay/1", local, ())
    assert not is_page_of("http://127.0.0.1:8091/psp/pay/1", local, ())
    assert not is_page_of("http://127.0.0.1.evil.example/psp", local, ())
    assert not is_page_of("https://pay.example/p", local, ())
