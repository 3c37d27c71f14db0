"""The documentation of an app as a page for people, made from its OpenAPI document: what each path
answers, what it takes, and an example. One HTML file and its style, no scripts.
"""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from fastapi import FastAPI, Response

STYLE_PATH: Final = "/docs/style.css"


def add_reference(app: FastAPI, path: str) -> None:
    """Serve the documentation of `app` at `path`. Both paths are to be public."""

    @app.get(path, include_in_schema=False)
    def get_reference() -> Response:
        return Response(reference_page(app.openapi(), str(app.openapi_url)), media_type="text/html")

    @app.get(STYLE_PATH, include_in_schema=False)
    def get_style() -> Response:
        return Response(_STYLE, media_type="text/css")


def reference_page(document: Mapping[str, Any], openapi_url: str) -> str:
    """An OpenAPI document as HTML. openapi_url: where the document itself is."""
    info = document["info"]
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    contents = "".join(
        f'<li><a href="#{_anchor(path, method)}"><code>{_text(path)}</code></a></li>'
        for path, method, _ in operations
    )
    sections = "".join(_section(document, *operation) for operation in operations)

    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(info['title'])}</title>"
        f'<link rel="stylesheet" href="{STYLE_PATH}"></head><body>'
        f"<header><h1>{_text(info['title'])}</h1><p>{_text(info['description'])}</p>"
        f'<p>For programs: <a href="{_text(openapi_url)}">the OpenAPI document</a>. Send your key '
        "in the header <code>x-api-key</code>.</p>"
        f"<nav><ul>{contents}</ul></nav></header><main>{sections}</main></body></html>"
    )


def _section(
    document: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]
) -> str:
    said = _text(operation.get("description") or operation["summary"])
    parameters = "".join(
        f"<tr><td><code>{_text(each['name'])}</code></td><td>{_text(each['in'])}</td>"
        f"<td>{_text(each.get('description') or each['schema'].get('description', ''))}</td></tr>"
        for each in operation.get("parameters", [])
    )
    asked = f"<h3>Takes</h3><table><tbody>{parameters}</tbody></table>" if parameters else ""

    return (
        f'<section id="{_anchor(path, method)}"><h2><span>{_text(method.upper())}</span> '
        f"<code>{_text(path)}</code></h2><p>{said}</p>{asked}"
        f"<h3>Answers</h3>{''.join(_answers(document, operation))}</section>"
    )


def _answers(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[str]:
    rest = []
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            kinds = ", ".join(sorted(answer.get("content", {})))
            yield f"<p>{_text(status)}: <code>{_text(kinds)}</code></p>"
            yield _example(document, answer)
        else:
            rest.append(f"<li>{_text(status)}: {_text(answer['description'])}</li>")
    yield f"<ul>{''.join(rest)}</ul>"


def _example(document: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    content = answer.get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    example = content.get("example") or _made(document, schema)
    if example is None:
        return ""
    fields = _fields(document, schema)
    return f"<pre>{_text(json.dumps(example, indent=2, ensure_ascii=False))}</pre>{fields}"


def _made(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """An example of a schema, made from those of its fields."""
    found = _followed(document, schema)
    if "examples" in found:
        return found["examples"][0]
    if "items" in found:
        return [_made(document, found["items"])]
    if "properties" in found:
        return {name: _made(document, part) for name, part in found["properties"].items()}
    return None


def _fields(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """The fields that need a sentence."""
    found = _followed(document, schema)
    found = _followed(document, found.get("items", found))
    rows = "".join(
        f"<tr><td><code>{_text(name)}</code></td><td>{_text(part['description'])}</td></tr>"
        for name, part in found.get("properties", {}).items()
        if "description" in part
    )
    return f"<table><tbody>{rows}</tbody></table>" if rows else ""


def _followed(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, where it names one of the components."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def _anchor(path: str, method: str) -> str:
    return _text(f"{method}{path}".replace("/", "-").replace("{", "").replace("}", ""))


def _text(value: str) -> str:
    return escape(value, quote=True)


_STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1b2430; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { line-height: 1.2; }
h2 { font-size: 1.1rem; border-top: 1px solid #cdd5df; padding-top: 1.5rem; margin-top: 2.5rem;
  overflow-wrap: anywhere; }
h2 span { background: #0b5d4e; color: #fff; border-radius: .25rem; padding: .1rem .45rem;
  font-size: .8rem; }
h3 { font-size: .95rem; margin-bottom: .25rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .875rem; }
pre { background: #f3f5f8; padding: 1rem; border-radius: .4rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
td { border-bottom: 1px solid #e3e8ee; padding: .35rem .75rem .35rem 0; vertical-align: top; }
a { color: #0b5d4e; }
"""
