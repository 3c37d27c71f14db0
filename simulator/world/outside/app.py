"""The outside world as one ASGI application."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, FastAPI

from elhandel.platform.clock import Clock
from simulator.world import energi_data_service
from simulator.world.bank import Bank, bank_routes
from simulator.world.carriers import Keys, Letters, Reports, carrier_routes
from simulator.world.chain import Cluster, chain_routes
from simulator.world.datahub import DataHub, Store, Tokens
from simulator.world.datahub import routes as datahub_routes
from simulator.world.energi_data_service import SpotPrices, read_price_files
from simulator.world.identity import Colleagues, People, Provider, Which, identity_routes
from simulator.world.network import Network, network_routes
from simulator.world.outside.admin import admin_routes
from simulator.world.outside.callers import OwnCallersOnly
from simulator.world.outside.control import control_routes
from simulator.world.outside.control_market import market_routes
from simulator.world.outside.control_readings import readings_routes
from simulator.world.outside.control_scenarios import scenario_routes
from simulator.world.outside.control_sums import sums_routes
from simulator.world.outside.faults import Faults, FaultyWorld
from simulator.world.outside.on_demand import Family, add_on_demand
from simulator.world.payments import WEBHOOKS_SECRET, Webhooks, payment_routes, send_to
from simulator.world.payments import Provider as PaymentProvider

_STATE = "datahub.sqlite"
_BANK = "bank.json"
_PAYMENTS = "payments.json"
_NETWORK = "network.json"
_CHAIN = "chain.jsonl"
_PEOPLE = "people.json"
_MAIL = "mail.jsonl"
_SMS = "sms.jsonl"


@dataclass(frozen=True, slots=True)
class OutsideSettings:
    """home: keeps the market's state (None: in memory). client_secret: None lets any client in.
    url: where the outside world answers, which is where its identity providers are. api_url: where
    our API answers, for what the carriers and the
    provider of payments report; "": they report nothing.
    """

    supplier_gln: str
    seed: int = 1
    home: Path | None = None
    prices: Sequence[Path] = ()
    client_secret: str | None = None
    url: str = "http://127.0.0.1:8090"
    api_url: str = ""


def create_app(settings: OutsideSettings, clock: Clock) -> FastAPI:
    """The application. Raises UnableToReadPrices when a price file is not one."""
    spot = SpotPrices(settings.seed, read_price_files(settings.prices))
    store = Store(settings.home / _STATE if settings.home else None)
    datahub = DataHub(store, clock, settings.seed, settings.supplier_gln)
    bank = Bank(clock, settings.home / _BANK if settings.home else None)
    payments = PaymentProvider(
        clock, settings.home / _PAYMENTS if settings.home else None, approves=True
    )
    network = Network(clock, settings.seed, settings.home / _NETWORK if settings.home else None)
    people = People(settings.home / _PEOPLE if settings.home else None)
    faults = Faults(datahub.disturbances)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        datahub.close()

    app = FastAPI(title="The outside world of Elhandel", lifespan=lifespan)
    control = (
        control_routes(datahub, faults),
        market_routes(datahub),
        readings_routes(datahub),
        sums_routes(datahub),
        scenario_routes(datahub),
    )
    for router in (*control, admin_routes(datahub, faults), _carriers(settings, clock)):
        app.include_router(router)
    app.router.routes.extend(datahub_routes(datahub, Tokens(clock, settings.client_secret)))
    app.router.routes.extend(energi_data_service.routes(spot, clock))
    add_on_demand(
        app,
        (
            Family(("/bank", "/control/bank"), lambda: bank_routes(bank)),
            Family(
                ("/psp", "/control/payments"),
                lambda: payment_routes(
                    payments, _webhooks(settings, clock, payments), url=settings.url
                ),
            ),
            Family(
                ("/identity", "/control/identity", "/admin/identity"),
                lambda: identity_routes(_providers(settings.url, clock, people)),
            ),
            Family(("/network", "/control/network"), lambda: network_routes(network)),
            Family(("/chain", "/control/chain"), lambda: chain_routes(_cluster(settings))),
        ),
    )
    app.add_middleware(FaultyWorld, faults=faults)
    app.add_middleware(OwnCallersOnly)  # the last added is asked first
    return app


def _webhooks(
    settings: OutsideSettings, clock: Clock, payments: PaymentProvider
) -> Webhooks | None:
    if not settings.api_url:
        return None
    return Webhooks(payments, clock, WEBHOOKS_SECRET, send_to(settings.api_url))


def _cluster(settings: OutsideSettings) -> Cluster:
    return Cluster(settings.home / _CHAIN if settings.home else None, alive=True)


def _carriers(settings: OutsideSettings, clock: Clock) -> APIRouter:
    home, keys = settings.home, Keys()
    return carrier_routes(
        mail=Letters(clock, home / _MAIL if home else None),
        sms=Letters(clock, home / _SMS if home else None),
        reports=Reports(settings.api_url, clock, keys),
        keys=keys,
    )


def _providers(url: str, clock: Clock, people: People) -> dict[Which, Provider]:
    return {
        "customers": Provider("customers", f"{url}/identity/customers", clock, people),
        "staff": Provider("staff", f"{url}/identity/staff", clock, Colleagues()),
    }
