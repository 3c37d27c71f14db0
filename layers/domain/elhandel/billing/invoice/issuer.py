"""Who issues: what the law wants an invoice to say of us, stored with each as it was on the day."""

from dataclasses import dataclass
from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from elhandel.platform.settings import settings


class BillingSettings(BaseSettings):
    """What only billing is configured with."""

    model_config = SettingsConfigDict(env_prefix="ELHANDEL_", frozen=True, extra="ignore")

    creditor_number: str = Field(default="80000000", pattern=r"^[0-9]{8}$")

    pbs_number: str = Field(default="01234567", pattern=r"^[0-9]{8}$")
    """By which Betalingsservice knows us."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """The supplier, as printed."""

    name: str
    address: str
    cvr: str
    email: str
    phone: str
    creditor_number: str

    pbs_number: str = ""
    """By which Betalingsservice knows us."""


@lru_cache(maxsize=1)
def issuer() -> Issuer:
    """Our details, from the settings of this process."""
    ours = settings()
    billing = BillingSettings()
    return Issuer(
        name=ours.supplier_name,
        address=ours.supplier_address,
        cvr=ours.supplier_cvr,
        email=ours.supplier_email,
        phone=ours.supplier_phone,
        creditor_number=billing.creditor_number,
        pbs_number=billing.pbs_number,
    )
