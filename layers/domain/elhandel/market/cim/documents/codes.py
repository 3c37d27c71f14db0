"""The market's code lists, each code with its title: Energinet's schemas and guides.

A code that is on none of them is refused by name where its meaning decides something. Reasons of
rejections are no closed list: DataHub adds new ones, and their text says what is meant.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


class CodeList:
    """A list of codes: what they say something about, and the title of each."""

    def __init__(self, name: str, titles: Mapping[str, str]) -> None:
        self.name = name
        self.titles = MappingProxyType(dict(titles))

    def __contains__(self, code: object) -> bool:
        return code in self.titles

    def title(self, code: str) -> str:
        """The title of a code; the code itself where it has none."""
        return self.titles.get(code, code)


POINT_TYPES: Final = CodeList(
    "metering point type",
    {
        "D01": "VE production",
        "D02": "analysis",
        "D03": "not used",
        "D04": "surplus production, group 6",
        "D05": "net production",
        "D06": "supply to grid",
        "D07": "consumption from grid",
        "D08": "wholesale services",
        "D09": "own production",
        "D10": "net from grid",
        "D11": "net to grid",
        "D12": "total consumption",
        "D13": "net loss correction",
        "D14": "electric heating",
        "D15": "net consumption",
        "D17": "other consumption",
        "D18": "other production",
        "D19": "capacity settlement",
        "D20": "exchange of reactive energy",
        "D21": "collective net production",
        "D22": "collective net consumption",
        "D99": "internal use",
        "E17": "consumption",
        "E18": "production",
        "E19": "combined",
        "E20": "exchange",
    },
)
SETTLEMENT_METHODS: Final = CodeList(
    "settlement method",
    {
        "D01": "flex settled",
        "E01": "profiled",
        "E02": "non-profiled",
        "E15": "non-profiled with special rules",
    },
)
METERING_METHODS: Final = CodeList(
    "metering method",
    {
        "D01": "physical",
        "D02": "virtual",
        "D03": "calculated",
        "E13": "continuous",
        "E14": "non-continuous",
        "E16": "not metered",
        "E21": "non-continuous, monthly",
        "E24": "calculated",
    },
)
CONNECTION_STATES: Final = CodeList(
    "connection state",
    {
        "D01": "not used",
        "D02": "closed down",
        "D03": "new",
        "E22": "connected",
        "E23": "disconnected",
        "E30": "under construction",
        "E31": "demolished",
    },
)
QUALITIES: Final = CodeList(
    "quality",
    {
        "A01": "adjusted",
        "A02": "not available",
        "A03": "estimated",
        "A04": "measured",
        "A05": "incomplete",
        "A06": "calculated",
    },
)
CHARGE_TYPES: Final = CodeList(
    "kind of charge", {"D01": "subscription", "D02": "fee", "D03": "tariff"}
)
VAT_PAYERS: Final = CodeList("VAT class", {"D01": "without VAT", "D02": "with VAT"})
PRICE_CATEGORIES: Final = CodeList(
    "price category", {"D01": "spot-dependent", "D02": "not spot-dependent"}
)
ADDRESS_TYPES: Final = CodeList(
    "kind of address", {"D01": "technical address", "D04": "legal address"}
)
CORRECTIONS: Final = CodeList(
    "correction run",
    {
        "D01": "first correction",
        "D02": "second correction",
        "D03": "third correction",
        "D04": "fourth correction",
        "D05": "fifth correction",
        "D06": "sixth correction",
        "D07": "seventh correction",
        "D08": "eighth correction",
        "D09": "ninth correction",
        "D10": "tenth correction",
    },
)
SERVICES: Final = CodeList(
    "service",
    {
        "D01": "disconnect",
        "D02": "close down",
        "D03": "connect",
        "D04": "read the meter",
        "D05": "check the meter",
        "D06": "change to flex settlement",
        "D07": "change to non-profiled settlement",
        "D08": "disconnect because supply ends",
        "D09": "the municipality is involved in the disconnection",
        "D10": "the police are involved in the disconnection",
        "D11": "the bailiff's court is involved in the disconnection",
        "D12": "ordinary disconnection, agreed with the customer",
        "D13": "another reason",
        "D14": "establish electric heating",
        "D15": "remove electric heating",
    },
)
UNITS: Final = CodeList(
    "unit",
    {
        "AMP": "ampere",
        "C62": "pieces",
        "H87": "pieces",
        "KVR": "kvarh",
        "KVT": "kilovolt",
        "KWH": "kWh",
        "KWT": "kW",
        "MAR": "Mvar",
        "MAW": "MW",
        "MTQ": "cubic metres",
        "MVA": "MVA",
        "MWH": "MWh",
    },
)
RESOLUTIONS: Final = CodeList(
    "resolution",
    {
        "PT15M": "quarters of an hour",
        "PT1H": "hours",
        "P1D": "days",
        "P1M": "months",
        "P1Y": "a year",
    },
)
ROLES: Final = CodeList(
    "market role",
    {
        "DDK": "balance responsible party",
        "DDM": "grid company",
        "DDQ": "supplier",
        "DDX": "imbalance settlement responsible",
        "DDZ": "DataHub, metering points",
        "DEA": "metered data aggregator",
        "DEL": "delegate",
        "DGL": "DataHub, metered data",
        "EZ": "system operator",
        "MDR": "metered data responsible",
        "STS": "Danish Energy Agency",
        "Z06": "regional security coordinator",
    },
)
BUSINESS_REASONS: Final = CodeList(
    "business reason",
    {
        "A01": "day ahead",
        "A02": "intra-day",
        "D02": "preparation of imbalance settlement",
        "D03": "preliminary",
        "D04": "balance fixing",
        "D05": "wholesale fixing",
        "D06": "readings of a profiled point",
        "D07": "erroneous switch",
        "D08": "price series",
        "D09": "latest value",
        "D10": "reading of a profiled point",
        "D11": "cancelled by default",
        "D12": "cancelled request for a reading",
        "D13": "supplier of last resort",
        "D14": "metering point closed down",
        "D15": "metering point connected",
        "D16": "merger of grids",
        "D17": "price link",
        "D18": "price information",
        "D19": "meter reading",
        "D20": "electric heating",
        "D21": "move-in for another reason",
        "D22": "service",
        "D23": "reminder to a supplier",
        "D24": "missing flex readings",
        "D25": "missing non-profiled series",
        "D26": "missing flex series",
        "D27": "missing profiled reading",
        "D28": "proposed contact data",
        "D29": "secondary move-in",
        "D30": "switch at short notice",
        "D31": "forced transfer",
        "D32": "correction settlement",
        "D33": "erroneous move",
        "D34": "correction accepted",
        "D35": "correction refused",
        "D36": "supply of the customer goes on",
        "D37": "service cancelled",
        "D38": "end of supply at short notice",
        "D39": "production obligation",
        "D40": "child point uncoupled",
        "D41": "end of supply cancelled: no disconnection",
        "D42": "periodic flex readings",
        "D43": "historical data",
        "D44": "cancelled by the one who asked",
        "D45": "cancelled by DataHub",
        "D46": "start under the special rules",
        "D48": "price series, asked for",
        "E01": "move",
        "E02": "new metering point",
        "E03": "switch of supplier",
        "E05": "cancellation",
        "E06": "switch of supplier that nobody asked for",
        "E0G": "data alignment",
        "E20": "end of supply",
        "E23": "readings",
        "E30": "yearly sum",
        "E32": "master data of the metering point",
        "E34": "customer data",
        "E53": "reading on demand",
        "E56": "balance responsible party changed",
        "E65": "move-in",
        "E66": "move-out",
        "E67": "meter placed",
        "E75": "metering method changed",
        "E79": "connection state changed",
        "E80": "estimated yearly volume changed",
        "E84": "master data of the meter",
    },
)
REASONS: Final = CodeList(
    "reason",
    {
        "999": "errors not specifically identified",
        "A01": "message fully accepted",
        "A02": "message fully rejected",
        "D01": "the document is approved",
        "D02": "general error",
        "D03": "name or address is missing",
        "D05": "other metering point than in the original",
        "D06": "unknown reference to an original",
        "D07": "a move is running",
        "D08": "balance supplier does not match the current Balance Supplier",
        "D11": "search criteria cannot be combined",
        "D12": "invalid Quantity Quality Code",
        "D13": "DataHub Internal error",
        "D14": "incorrect charge information",
        "D15": "incorrect settlement",
        "D16": "connection state does not allow it",
        "D17": "CPR or CVR number does not match",
        "D18": "type of metering point does not allow it",
        "D19": "functioncode not allowed",
        "D20": "violated process",
        "D21": "cancel Meterreading",
        "D22": "change of supply on the metering point, new",
        "D23": "resolution not correct",
        "D24": "incorrect contract information",
        "D25": "balance Responsible Party does not match the current Balance Responsible Party",
        "D26": "unauthorized TSO",
        "D27": "illegal request",
        "D28": "service request rejected",
        "D29": "no contract",
        "D30": "cannot be changed in this process",
        "D31": "incorrect meter information according to rules",
        "D32": "metering point sub type cannot be changed",
        "D33": "metering point is part of a calculation structure",
        "D34": "parent metering point has children",
        "D35": "balance supplier exist at metering point",
        "D36": "metering point cannot be connected",
        "D37": "illegal metering point sub type",
        "D38": "stop of supply not registered for metering point",
        "D39": "ongoing stop of supply",
        "D40": "another process is running",
        "D41": "the municipality must be involved in the disconnection",
        "D42": "the police must be involved in the disconnection",
        "D43": "the bailiff's court must be involved in the disconnection",
        "D44": "other rejection reason",
        "D46": "incorrect grid area",
        "D47": "operation not allowed for net settlement group 6",
        "D48": "market player is blocked for operation in this grid area",
        "D49": "other market player is blocked for operation in this grid area",
        "D50": "no delegation found",
        "D51": "electric heating may not change here",
        "D52": "process could not be carried out. Please contact DataHub Support",
        "D53": "incorrect MeterReading Occurrence",
        "D54": "A move is not allowed because of a completed End of Supply process",
        "D55": "incorrect MPConnectionType",
        "D56": "incorrect MPCapacity",
        "D57": "incorrect PowerPlant",
        "D58": "no access to the meter",
        "D59": "incorrect MPTechnologyCode",
        "D60": "illegal use of code",
        "D61": "unauthorized metering point Responsible party",
        "D62": "incorrect Resolution",
        "D63": "actual Address indicator is not correct",
        "D64": "mandatory attribute",
        "D65": "incorrect disconnection type",
        "D66": "illegal format",
        "D67": "incorrect Transparent invoicing",
        "D68": "incorrect document type",
        "D69": "incorrect Energy business",
        "D70": "incorrect Address information",
        "D71": "incorrect Address type",
        "D72": "incorrect customer information",
        "E09": "installation not identifiable",
        "E0H": "no data",
        "E0I": "unauthorised Grid Access Provider",
        "E10": "metering point not known",
        "E11": "measuring problem",
        "E14": "other Reason",
        "E16": "not the legitimate supplier here",
        "E17": "the date is outside the limits",
        "E18": "unauthorized balance responsible",
        "E19": "meter readings not within limits",
        "E22": "blocked for switching",
        "E29": "product code unknown or not related to the metering point",
        "E47": "no ongoing switch for the metering point",
        "E50": "period not allowed",
        "E51": "invalid number of decimals",
        "E55": "unauthorised metered data responsible",
        "E59": "already existing relation",
        "E61": "meter not identifiable",
        "E73": "incorrect measure unit",
        "E81": "metering point is not connected",
        "E86": "incorrect value",
        "E87": "number of observations does not fit observation period/resolution",
        "E90": "measurement beyond plausibility limits",
        "E91": "estimate is not acceptable",
        "E97": "measurement should not be zero",
        "E98": "measurement has wrong sign",
    },
)
"""Titles of reasons; never a closed list."""
