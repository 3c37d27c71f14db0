"""Documents that DataHub sends, one module for each family; pure functions from facts to bytes.

Their forms are Energinet's JSON schemas for RSM-001, 012, 014–017 and 019, and the XML schemas as
JSON for the rest.
"""

from simulator.world.datahub.documents.answers import Reason, confirm, reject, reject_series
from simulator.world.datahub.documents.customer import CustomerRecord, customer_characteristics
from simulator.world.datahub.documents.envelope import Document, Header, Queue
from simulator.world.datahub.documents.master_data import PointRecord, point_characteristics
from simulator.world.datahub.documents.notification import notification
from simulator.world.datahub.documents.price_links import LinkRecord, price_links
from simulator.world.datahub.documents.price_list import (
    PriceSeriesRecord,
    in_documents,
    price_information,
    price_lists,
    price_series,
)
from simulator.world.datahub.documents.readings import ReadingSeries, readings, split_into_bundles
from simulator.world.datahub.documents.reallocation import reallocation
from simulator.world.datahub.documents.sums import (
    ChargeSum,
    EnergySum,
    MonthSum,
    Process,
    Run,
    Variant,
    aggregates,
    wholesale,
)

__all__ = [
    "ChargeSum",
    "CustomerRecord",
    "Document",
    "EnergySum",
    "Header",
    "LinkRecord",
    "MonthSum",
    "PointRecord",
    "PriceSeriesRecord",
    "Process",
    "Queue",
    "ReadingSeries",
    "Reason",
    "Run",
    "Variant",
    "aggregates",
    "confirm",
    "customer_characteristics",
    "in_documents",
    "notification",
    "point_characteristics",
    "price_information",
    "price_links",
    "price_lists",
    "price_series",
    "readings",
    "reallocation",
    "reject",
    "reject_series",
    "split_into_bundles",
    "wholesale",
]
