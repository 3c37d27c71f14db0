"""Danish and English are both complete: every text of a page has a translation, and none is left
over.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from elhandel_web.assets import FOLDER
from elhandel_web.language import catalogue
from elhandel_web.render import SHARED, environment
from tests.builders.sources import parsed

LAYER = FOLDER.parents[1]
PACKAGES = {"elhandel_site": "", "elhandel_office": "/kontor"}


def _of_templates(package: Path, prefix: str) -> Iterator[tuple[str, str]]:
    templates = environment(package, prefix, "da")
    for path in sorted((package / "templates").rglob("*.html")):
        for _, function, message in templates.extract_translations(path.read_text()):  # type: ignore[attr-defined]
            parts = (message,) if isinstance(message, str) else tuple(message or ())
            if parts and parts[0] is not None:  # else a value, marked where it is written
                yield "\x04".join(parts[:2]) if function == "pgettext" else parts[0], path.name


def _of_modules(package: Path) -> Iterator[tuple[str, str]]:
    """Texts marked by N_."""
    for path, tree in parsed(sorted(package.rglob("*.py")), "N_("):
        for node in ast.walk(tree):
            is_marked = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if is_marked and node.func.id == "N_":
                yield ast.literal_eval(node.args[0]), path.name


def texts(package: Path, prefix: str) -> dict[str, str]:
    return dict([*_of_templates(package, prefix), *_of_modules(package)])


def translated(package: Path) -> set[str]:
    return {
        f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        for path in (package / "locale/en").glob("*.po")
        for entry in polib.pofile(str(path))
        if entry.translated()
    }


@pytest.mark.parametrize(("name", "prefix"), [*PACKAGES.items(), ("elhandel_web", "")])
def test_every_text_has_an_english_one(name: str, prefix: str) -> None:
    package = LAYER / name
    known = translated(package) | translated(SHARED)
    missing = {text: where for text, where in texts(package, prefix).items() if text not in known}
    assert missing == {}


@pytest.mark.parametrize("name", [*PACKAGES, "elhandel_web"])
def test_no_translation_is_left_over(name: str) -> None:
    package = LAYER / name
    used = set(texts(package, ""))
    if name == "elhandel_web":
        for other, prefix in PACKAGES.items():
            used |= set(texts(LAYER / other, prefix))
    assert translated(package) - used == set()


@pytest.mark.parametrize("name", [*PACKAGES, "elhandel_web"])
def test_a_translation_has_the_same_places_for_values(name: str) -> None:
    for path in (LAYER / name / "locale/en").glob("*.po"):
        for entry in polib.pofile(str(path)):
            for place in ("%(", "{"):
                wanted = entry.msgid.count(place)
                got = [entry.msgstr, *entry.msgstr_plural.values()]
                assert all(text.count(place) == wanted for text in got if text), entry.msgid


@pytest.mark.parametrize(("name", "prefix"), [*PACKAGES.items(), ("elhandel_web", "")])
def test_a_text_is_shown_whatever_percent_sign_it_holds(name: str, prefix: str) -> None:
    """Each is put together with its values when it is shown: a lone % would fail the page."""
    package = LAYER / name
    english = {
        text
        for path in (package / "locale/en").glob("*.po")
        for entry in polib.pofile(str(path))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
    }
    for text in {*texts(package, prefix), *english}:
        try:
            text % _Any()
        except (TypeError, ValueError) as error:
            pytest.fail(f"{text!r}: {error}; write %%")


class _Any(dict[str, int]):
    def __missing__(self, key: str) -> int:
        return 0


def test_a_text_without_translation_stays_danish() -> None:
    assert catalogue("en", (SHARED,)).gettext("en tekst, der ikke findes") == (
        "en tekst, der ikke findes"
    )
