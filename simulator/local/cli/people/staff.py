"""`elhandel staff`: who may sign in to the back office, and with which roles."""

from typing import Annotated

import typer

from simulator.local.cli.calls import run_job

app = typer.Typer(
    help="Who may sign in to the back office, and with which roles.", no_args_is_help=True
)

_FUNCTION = "Backoffice"
Username = Annotated[str, typer.Argument(help="As the firm's own provider has it, such as anna.")]
Role = Annotated[str, typer.Argument(help="support, billing, operations or admin.")]
Why = Annotated[str, typer.Option(help="Why, in a few words.")]


@app.command("list")
def list_() -> None:
    """Show everybody, those who left too, with their roles."""
    found = run_job(_FUNCTION, "list-staff")["staff"]
    for person in found:
        roles = ", ".join(person["roles"]) or "no role"
        ended = "" if person["active"] else f"  left {person['ended_at'][:10]}"
        seen = f"  signed in {person['last_seen_at'][:16]}" if person["last_seen_at"] else ""
        print(f"{person['username']}  {person['name']}  {roles}{seen}{ended}")
    if not found:
        print("Nobody may sign in yet. `elhandel staff add` adds somebody.")


@app.command()
def add(
    username: Username,
    name: Annotated[str, typer.Argument(help="The name, as colleagues know it.")],
    why: Why,
) -> None:
    """Add somebody; `elhandel staff role` gives them a role."""
    added = run_job(_FUNCTION, "add-staff", username=username, name=name, why=why)
    print(f"{added['username']} is of the staff, as {added['name']}.")


@app.command()
def role(
    username: Username,
    role: Role,
    why: Why,
    end: Annotated[bool, typer.Option("--end", help="Take the role away.")] = False,
) -> None:
    """Give somebody a role, or take it away with --end: from their next request on."""
    if end:
        changed = run_job(_FUNCTION, "end-role", username=username, role=role, why=why)["ended"]
        print(f"{username} {'has' if changed else 'had'} the role {role} no more.")
    else:
        changed = run_job(_FUNCTION, "grant-role", username=username, role=role, why=why)["new"]
        print(f"{username} {'has' if changed else 'had'} the role {role}.")


@app.command("sign-out")
def sign_out(
    why: Why,
    username: Annotated[str, typer.Option("--staff", help="Somebody of the staff.")] = "",
    customer: Annotated[int, typer.Option(help="A customer, by the number on their invoices.")] = 0,
) -> None:
    """Sign somebody out on every device; they may sign in again."""
    whom = {"username": username} if username else {"customer": customer or None}
    ended = run_job(_FUNCTION, "end-sessions", **whom, why=why)["ended"]
    print(f"{ended} sessions are ended.")


@app.command()
def end(username: Username, why: Why) -> None:
    """Let somebody leave: their roles end, and they are signed out everywhere."""
    ended = run_job(_FUNCTION, "end-staff", username=username, why=why)["ended"]
    print(f"{username} {'has left' if ended else 'had left already'}.")
