"""Templates: one environment for each language, with what every template may use."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from elhandel_web.assets import assets
from elhandel_web.charts import decimals_of
from elhandel_web.language import NUMBERS, Language, catalogue

SHARED: Final = Path(__file__).parent


class Renderer:
    """Renders the templates of one package, over the shared ones.

    prefix: of its addresses, "" or "/kontor".
    """

    def __init__(self, folder: Path, prefix: str) -> None:
        self._folder = folder
        self._prefix = prefix

    def render(self, template: str, language: Language, context: Mapping[str, Any]) -> str:
        return (
            environment(self._folder, self._prefix, language).get_template(template).render(context)
        )


@lru_cache
def environment(folder: Path, prefix: str, language: Language) -> Environment:
    """The environment of a package's templates in a language."""
    made = Environment(
        loader=FileSystemLoader([folder / "templates", SHARED / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    texts = catalogue(language, (folder, SHARED))
    made.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's
        texts.gettext, texts.ngettext, newstyle=True, pgettext=texts.pgettext
    )
    made.globals.update(
        asset=lambda name: f"{prefix}/assets/{assets().address(name)}",
        nu=NUMBERS[language],
        lang=language,
        prefix=prefix,
        round=round,
        decimals_of=decimals_of,
    )
    return made
