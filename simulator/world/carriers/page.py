"""The pages of the carriers: the inbox, one e-mail, and the telephone with its messages."""

from collections.abc import Sequence
from html import escape
from typing import Final

from elhandel.values.days.local_time import danish_time
from simulator.world.carriers.letters import Letter

_STYLE: Final = (
    "body{font:1rem/1.5 sans-serif;margin:0;padding:1rem;color:#12302f;background:#f4f7f6}"
    "main{max-width:46rem;margin:auto}h1{font-size:1.5rem}ul{list-style:none;padding:0}"
    "li{background:#fff;border-radius:.75rem;padding:.75rem 1rem;margin-bottom:.5rem}"
    "a{color:#0d5d5a}.quiet{color:#4b6664;font-size:.875rem}.bubble{white-space:pre-wrap}"
    "input,button{font:inherit;padding:.4rem .75rem;border:1px solid #748e8b;border-radius:.5rem;"
    "background:#fff;color:inherit}iframe{width:100%;height:36rem;border:0;background:#fff;"
    "border-radius:.75rem}pre{white-space:pre-wrap;background:#fff;padding:1rem;"
    "border-radius:.75rem}"
)


def inbox_page(letters: Sequence[Letter], to: str) -> str:
    """All e-mails, the latest first."""
    rows = "\n".join(
        f'<li><a href="/mail/{escape(one.letter_id)}">{escape(one.subject)}</a>'
        f'<br><span class="quiet">til {escape(one.to)} · {_at(one)}</span></li>'
        for one in letters
    )
    return _page(
        "Indbakke (simuleret)",
        f"{_find('/mail/', to)}{_listed(rows)}"
        '<p class="quiet"><a href="/sms/">Beskeder på telefonen</a></p>',
    )


def letter_page(letter: Letter) -> str:
    """One e-mail as it is read, and its text."""
    return _page(
        letter.subject,
        f'<p class="quiet">til {escape(letter.to)} · {_at(letter)} · <a href="/mail/">Indbakke</a>'
        f'</p><iframe title="E-mailen" sandbox srcdoc="{escape(letter.html)}"></iframe>'
        f"<h2>Som tekst</h2><pre>{escape(letter.text)}</pre>",
    )


def telephone_page(letters: Sequence[Letter], to: str) -> str:
    """All messages, the latest first."""
    rows = "\n".join(
        f'<li><span class="bubble">{escape(one.text)}</span>'
        f'<br><span class="quiet">til {escape(one.to)} · {_at(one)}</span></li>'
        for one in letters
    )
    return _page(
        "Beskeder (simuleret)",
        f'{_find("/sms/", to)}{_listed(rows)}<p class="quiet"><a href="/mail/">Indbakke</a></p>',
    )


def _find(action: str, to: str) -> str:
    return (
        f'<form method="get" action="{action}"><label for="til">Til</label> '
        f'<input id="til" name="til" value="{escape(to)}"> <button>Find</button></form>'
    )


def _listed(rows: str) -> str:
    return f"<ul>{rows}</ul>" if rows else "<p>Her er ingenting endnu.</p>"


def _at(letter: Letter) -> str:
    return f"{danish_time(letter.when):%d.%m.%Y %H:%M}"


def _page(title: str, content: str) -> str:
    return f"""<!doctype html>
<html lang="da">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><link rel="icon" href="data:,">
<style>{_STYLE}</style></head>
<body>
<main>
<h1>{escape(title)}</h1>
{content}
</main>
</body>
</html>
"""
