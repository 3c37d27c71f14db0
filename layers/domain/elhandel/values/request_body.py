"""The form of what is sent to us over HTTP, checked before any room looks at it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

from elhandel.values.texts.plain_text import plain


class RequestBody(BaseModel):
    """The base of a body and its parts: no unknown fields, no unprintable characters."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _of_plain_text(cls, value: Any) -> Any:
        return plain(value) if isinstance(value, str) else value
