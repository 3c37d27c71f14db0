"""Settings from the environment, which the template sets. Secrets are named, not contained."""

from decimal import Decimal
from functools import lru_cache
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a function may be configured with; in the environment with the prefix ELHANDEL_."""

    model_config = SettingsConfigDict(env_prefix="ELHANDEL_", frozen=True, extra="ignore")

    stage: str = "dev"
    supplier_gln: str = "5790002000003"
    supplier_name: str = "Elhandel A/S"
    supplier_address: str = "Energivej 1, 2100 København Ø"
    supplier_cvr: str = "12345674"
    supplier_email: str = "kundeservice@elhandel.example"
    supplier_phone: str = "+45 70 00 00 00"

    database_url: str = ""
    database_user: str = ""  # the function's role; empty for the migrator, who is the owner
    database_secret: str = ""
    database_host: str = ""
    database_name: str = "elhandel"

    aws_connect_seconds: float = Field(default=2, gt=0, le=10)
    aws_read_seconds: float = Field(default=3, gt=0, le=10)

    kms_key_id: str = ""
    seal_version: int = Field(default=2, ge=2, le=32_000)
    """The version under which numbers are sealed."""
    seal_version_before: int = Field(default=1, ge=0, le=32_000)
    """The other version that is still opened; 0 for none."""
    identity_hash_secret: str = ""

    datahub_base_url: str = "http://127.0.0.1:8090"
    datahub_token_url: str = "http://127.0.0.1:8090/oauth2/v2.0/token"  # noqa: S105  (an address)
    datahub_scope: str = ""
    datahub_secret: str = ""
    datahub_gln: str = "5790001330552"
    datahub_queues: tuple[str, ...] = ("MasterData", "Charges", "Timeseries", "Aggregations")

    energi_data_service_url: str = "https://api.energidataservice.dk"
    price_areas: tuple[str, ...] = ("DK1", "DK2")
    spot_days_read_again: int = Field(default=7, ge=0, le=100)
    """The days back for which the schedule looks for changed spot prices."""

    site_address: str = ""
    """Where customers' pages are to the world, without a path; empty for where they are asked."""
    office_address: str = ""
    api_address: str = ""
    """Where the APIs are to the world, for links of pages; empty for where they are asked."""
    sign_up_address: str = ""
    customers_issuer: str = "http://127.0.0.1:8090/identity/customers"
    customers_client_id: str = "elhandel-site"
    customers_client_secret: str = ""
    customers_scope: str = "openid cpr cvr"
    staff_issuer: str = "http://127.0.0.1:8090/identity/staff"
    staff_client_id: str = "elhandel-office"
    staff_client_secret: str = ""
    staff_scope: str = "openid profile"
    api_audience: str = "elhandel-api"
    """Of access tokens with which front ends of others ask the dashboard's and the admin's API."""

    settlement_queue_url: str = ""
    invoice_queue_url: str = ""
    documents_bucket: str = ""
    chain_worker_function: str = ""
    """Names of the functions whose jobs the back office asks for, as the six below."""
    invoice_generator_function: str = ""
    notifier_function: str = ""
    payments_function: str = ""
    queue_poller_function: str = ""
    settlement_worker_function: str = ""
    upkeep_function: str = ""
    front_secret: str = ""
    """The name of the secret that CloudFront sends; empty where nothing stands before the API."""

    hsts_seconds: int = Field(default=0, ge=0)
    """How long browsers shall use TLS only; 0 sends no such header (no TLS here)."""

    check_digits: Literal["soft", "strict"] = "soft"
    market_rules: str = "by-date"
    payment_days: int = Field(default=20, ge=8)

    bill_review_hours: int = Field(default=0, ge=0, le=24 * 14)
    """How long staff may look at drafted bills before they go out by themselves; 0: at once."""

    least_bill_dkk: Decimal = Field(default=Decimal(0), ge=0)
    """A bill below it waits for the next one; a final bill does not."""

    note_days: int = Field(default=0, ge=0, le=35)
    """How long a note waits for the account's next bill and for further corrections; 0: not."""

    network_url: str = ""
    """The network's provider; empty where staff do there by hand what services need."""
    network_secret: str = ""

    neighbours: Literal["on", "off"] = "off"
    """Whether neighbours trade: tokens are minted only where they do."""
    chain_urls: str = ""
    """Nodes of the token ledger's cluster, with commas between them; empty where none is."""
    chain_key_id: str = ""
    """The key in KMS that signs there; empty where the secret holds one for a simulated ledger."""
    chain_secret: str = ""

    live_address: str = ""
    """Where browsers and programs listen live, wss://…; empty where nothing is seen live."""
    live_endpoint: str = ""
    """Where posts to their connections go, without `@connections`."""
    live_origin: str = ""
    """Where our pages are to the world: no other page may connect."""

    bank_url: str = ""
    """The gateway to the bank; empty where files are carried by hand."""
    bank_account: str = "DK5000400440116243"
    """Our own account: payments come in on it, payouts leave from it."""
    bank_bic: str = "DABADKKK"

    payments_url: str = ""
    """The provider of payments; empty where none is connected."""
    payments_provider_secret: str = ""
    """The name of the provider's secret: our key there, and the one its events are signed by."""
    notice_queue_url: str = ""
    mail_url: str = ""
    """The mail provider; empty where none is connected, and then no e-mail leaves."""
    mail_from: str = "Elhandel <noreply@elhandel.example>"
    sms_url: str = ""
    partner_networks: Literal["public", "loopback"] = "public"
    """Where webhooks to partners may go: `loopback` is for the local run only."""
    notice_secret: str = ""
    """The name of the secret with our keys at both."""


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
