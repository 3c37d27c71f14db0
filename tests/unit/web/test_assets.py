"""Assets: untouched files of others, hashed names, a sprite of the icons that pages name."""

import gzip
import re
from pathlib import Path

import pytest

from elhandel_web.assets import FOLDER, SPRITE, assets, shortened
from infra.vendored import differing

LAYER = FOLDER.parents[1]
TEMPLATES = sorted(LAYER.glob("*/templates/**/*.html"))
MODULES = sorted(LAYER.glob("elhandel_*/**/*.py"))
NAMED = re.compile(r"icon\('([a-z0-9-]{1,40})'\)")


def icons() -> set[str]:
    return {path.stem for path in (FOLDER / "icons").glob("*.svg")}


def test_files_of_others_are_what_their_packages_hold() -> None:
    assert differing() == []


def test_every_icon_that_a_template_names_is_there() -> None:
    named = {name for path in TEMPLATES for name in NAMED.findall(path.read_text())}
    assert named <= icons()


def test_no_icon_is_sent_that_nobody_names() -> None:
    """An icon may also be named as a value: in a menu, or in a template's list."""
    texts = " ".join(path.read_text() for path in (*TEMPLATES, *MODULES))
    unused = {name for name in icons() if f"'{name}'" not in texts and f'"{name}"' not in texts}
    assert unused == set()


def test_the_name_of_an_asset_names_its_content() -> None:
    style = assets().at(assets().address("elhandel.css"))
    assert style is not None
    assert re.fullmatch(r"elhandel\.[0-9a-f]{10}\.css", style.name)
    assert f"url({assets().address('figtree.woff2')})".encode() in style.content
    assert assets().at("elhandel.0000000000.css") is None


@pytest.mark.parametrize(
    ("names", "most"),
    [
        (("elhandel.css", "kontor.css"), 10_000),
        (("elhandel.css", "nabostroem.css"), 10_000),
        (("elhandel.js", "htmx.min.js"), 20_000),
        (("elhandel.js", "nabostroem.js"), 5_000),
        ((SPRITE,), 5_000),
    ],
)
def test_what_a_page_loads_is_within_its_budget(names: tuple[str, ...], most: int) -> None:
    """Compressed, as a browser gets it; a page of the office has both styles."""
    sizes = {name: len(gzip.compress(_content(name), 6)) for name in names}
    assert sum(sizes.values()) <= most, sizes


def test_the_font_is_within_its_budget() -> None:
    """It is compressed already."""
    assert len(_content("figtree.woff2")) <= 25_000


def test_a_style_is_sent_with_all_its_rules_and_without_its_comments() -> None:
    style = b"""
    /* Why: { } */
    @media (max-width: 46rem) {
      .a > :is(b, i) , .c { color: red; font: 600 1rem/1.4 "Figtree until", serif; }
      .d::before { content: attr(data-label) " "; }
    }
    """
    assert shortened(style) == (
        b"@media (max-width:46rem){.a > :is(b,i) ,.c{color:red;font:600 1rem/1.4 "
        b'"Figtree until",serif}.d::before{content:attr(data-label) " "}}'
    )
    for name in ("elhandel.css", "kontor.css"):
        sent = _content(name).decode()
        assert "/*" not in sent
        assert sent.count("{") == sent.count("}") > 100


def _content(name: str) -> bytes:
    asset = assets().at(assets().address(name))
    assert asset is not None
    return asset.content


def test_the_sprite_has_a_symbol_for_each_icon_and_no_script() -> None:
    sprite = assets().at(assets().address(SPRITE))
    assert sprite is not None
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite.content.decode())) == icons()
    assert b"<script" not in sprite.content


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_nothing_that_the_policy_forbids(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "|safe" not in text
    assert "http://" not in text.replace("http://www.w3.org", "")


def test_scripts_listen_only_to_what_the_vendored_htmx_says() -> None:
    """An event of another version is never said, and what listens to it is silently dead."""
    said = set(_EVENTS.findall((FOLDER / "htmx.min.js").read_text(encoding="utf-8")))
    listened = {
        (script.name, event)
        for script in FOLDER.glob("*.js")
        if script.name != "htmx.min.js"
        for event in _EVENTS.findall(script.read_text(encoding="utf-8"))
    }
    assert {name for name, _ in listened} >= {"elhandel.js", "wallet.js"}
    assert {(name, event) for name, event in listened if event not in said} == set()


_EVENTS = re.compile(r"\bhtmx:[\w:]+")
