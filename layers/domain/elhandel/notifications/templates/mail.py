"""A notice as an e-mail: text, and HTML that looks like the pages, with all its style inline.

No picture, no font and no link but the button's and the sender's: nothing is loaded, and nobody is
followed. Colours are those of the pages (docs/pages.md) in their light form; clients that darken a
page do so by themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final
from urllib.parse import quote

from elhandel.notifications.templates.language import DENMARK, Language, Market
from elhandel.notifications.templates.table import Template
from elhandel.notifications.templates.words import Words, words_of


@dataclass(frozen=True, slots=True)
class House:
    """Who writes, as the foot of every e-mail says. site: where the customers' pages are."""

    name: str
    address: str
    email: str
    phone: str
    site: str


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail without its addresses."""

    subject: str
    text: str
    html: str


def mail_of(
    template: Template,
    said: Mapping[str, Any],
    language: Language,
    house: House,
    market: Market = DENMARK,
) -> Mail:
    """The e-mail of a notice."""
    words = words_of(template, said, language, market)
    link = _link(template, said, house)

    return Mail(
        subject=words.subject,
        text=_text(words, link, language, house),
        html=_html(words, link, language, house),
    )


def _link(template: Template, said: Mapping[str, Any], house: House) -> str:
    """Where the button leads; "" where there is none."""
    if not template.page or not house.site:
        return ""
    places = {name: quote(str(said[name]), safe="") for name in template.values if name in said}
    return house.site.rstrip("/") + template.page.format_map(places)


def _text(words: Words, link: str, language: Language, house: House) -> str:
    parts = [words.title, *words.says]
    if link:
        parts.append(f"{words.button}: {link}")
    parts.append(_foot(language, house))
    return "\n\n".join(parts) + "\n"


def _foot(language: Language, house: House) -> str:
    return "\n".join(
        [
            _FOOT[language].format(phone=house.phone, email=house.email),
            f"{house.name}, {house.address}",
        ]
    )


def _html(words: Words, link: str, language: Language, house: House) -> str:
    paragraphs = "".join(_PARAGRAPH.format(text=escape(text)) for text in words.says)
    button = _BUTTON.format(link=escape(link), text=escape(words.button)) if link else ""
    why, who = _foot(language, house).split("\n", 1)

    return _PAGE.format(
        language=language,
        subject=escape(words.subject),
        house=escape(house.name),
        title=escape(words.title),
        paragraphs=paragraphs,
        button=button,
        foot=f"{escape(why)}<br>{escape(who)}",
    )


_FOOT: Final[Mapping[Language, str]] = {
    "da": "Spørgsmål? Ring til os på {phone}, eller skriv til {email}. "
    "Hvad vi skriver til dig om, vælger du under Profil.",
    "en": "Questions? Call us at {phone}, or write to {email}. "
    "What we write to you about, you choose under Profile.",
}

_PARAGRAPH: Final = (
    '<p style="margin:0 0 16px;font-size:16px;line-height:24px;color:#12302f">{text}</p>'
)

_BUTTON: Final = (
    '<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 8px"><tr>'
    '<td style="border-radius:999px;background:#0d5d5a">'
    '<a href="{link}" style="display:inline-block;padding:12px 24px;font-size:16px;'
    'line-height:20px;font-weight:600;color:#ffffff;text-decoration:none">{text}</a>'
    "</td></tr></table>"
)

_PAGE: Final = (
    '<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light"><title>{subject}</title></head>'
    '<body style="margin:0;padding:0;background:#f4f7f6;'
    "font-family:Figtree,'Segoe UI',Helvetica,Arial,sans-serif\">"
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
    'style="background:#f4f7f6"><tr><td align="center" style="padding:24px 12px">'
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
    'style="max-width:560px;background:#ffffff;border-radius:16px;overflow:hidden">'
    '<tr><td style="background:#0b4d4a;padding:20px 24px">'
    '<span style="font-size:19px;line-height:24px;font-weight:700;color:#ffffff">{house}</span>'
    '<div style="width:32px;height:4px;margin-top:8px;border-radius:2px;background:#ffc845">'
    "</div></td></tr>"
    '<tr><td style="padding:24px">'
    '<h1 style="margin:0 0 16px;font-size:24px;line-height:29px;font-weight:700;color:#12302f">'
    "{title}</h1>{paragraphs}{button}</td></tr>"
    '<tr><td style="padding:16px 24px;background:#e8f2f0">'
    '<p style="margin:0;font-size:13px;line-height:20px;color:#4b6664">{foot}</p></td></tr>'
    "</table></td></tr></table></body></html>\n"
)
