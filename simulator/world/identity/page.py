"""The page on which a person signs in: names on buttons, no script, no password."""

from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import urlencode

from simulator.world.identity.people import Person

_MOST: Final = 200
_HEADINGS: Final = {
    "customers": "Log ind med MitID (simuleret)",
    "staff": "Log ind hos firmaet (simuleret)",
}

_STYLE: Final = (
    "body{font:1.125rem/1.5 sans-serif;margin:0;padding:1.5rem;color:#12302f;background:#eef2f8}"
    "main{max-width:32rem;margin:auto;padding:1.5rem;background:#fff;border-radius:.75rem}"
    "h1{font-size:1.5rem}ul{list-style:none;padding:0}li{margin-bottom:.5rem}"
    "button,input{font:inherit;padding:.5rem .75rem;border:1px solid #4b6664;border-radius:.5rem;"
    "background:#fff;color:inherit}li button{width:100%;text-align:start}"
)


def sign_in_page(which: str, query: Mapping[str, str], people: list[Person], find: str) -> str:
    """The page for those who may sign in; each name is a button of one form."""
    asked = {name: value for name, value in query.items() if name != "find"}
    action = escape(f"authorize?{urlencode(asked)}")
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
    )
    buttons = "\n".join(
        f'<li><button name="who" value="{escape(person.sub)}">{escape(shown(person))}</button></li>'
        for person in people[:_MOST]
    )
    nobody = "" if people else "<p>Ingen med det navn.</p>"

    return f"""<!doctype html>
<html lang="da">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_HEADINGS[which]}</title><link rel="icon" href="data:,">
<style>{_STYLE}</style></head>
<body>
<main>
<h1>{_HEADINGS[which]}</h1>
<p>Her er ingen rigtige personer: vælg, hvem du vil være.</p>
<form method="get" action="authorize">{hidden}
<label for="find">Navn</label> <input id="find" name="find" value="{escape(find)}">
<button>Find</button></form>
{nobody}
<form method="post" action="{action}"><ul>
{buttons}
</ul>
<p><button name="who" value="">Afbryd</button></p></form>
</main>
</body>
</html>
"""


def signed_out_page(which: str) -> str:
    return (
        '<!doctype html><html lang="da"><head><meta charset="utf-8"><title>Logget ud</title></head>'
        f"<body><main><h1>{_HEADINGS[which]}</h1><p>Du er logget ud.</p></main></body></html>"
    )


def shown(person: Person) -> str:
    return f"{person.name} ({person.username})" if person.username else person.name
