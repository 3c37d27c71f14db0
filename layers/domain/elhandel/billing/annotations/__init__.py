"""What a bill says about its figures beside the lines, as values that are kept with it."""

from elhandel.billing.annotations.annotations import (
    NO_ANNOTATIONS,
    Annotations,
    Change,
    ChangedBy,
    ChangeKind,
    Estimated,
    EstimatedPoint,
    FixedPrice,
    GreenHours,
    HomeKind,
    PointKind,
    PriceUnit,
    SimilarHome,
    annotations_as_json,
    annotations_of,
)

__all__ = [
    "NO_ANNOTATIONS",
    "Annotations",
    "Change",
    "ChangeKind",
    "ChangedBy",
    "Estimated",
    "EstimatedPoint",
    "FixedPrice",
    "GreenHours",
    "HomeKind",
    "PointKind",
    "PriceUnit",
    "SimilarHome",
    "annotations_as_json",
    "annotations_of",
]
