"""`paymend kb`: search, show, check and index the knowledge base."""

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from .options import AsJson


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The knowledge base: playbooks, rules and codes, with citations.", no_args_is_help=True)
    group.command("search")(search)
    group.command("show")(show)
    group.command("lint")(lint)
    group.command("index")(index)
    app.add_typer(group, name="kb")


def search(
    query: Annotated[str, typer.Argument(help="A code, a rule, a playbook id, or words.")],
    k: Annotated[int, typer.Option(min=1, max=20, help="Passages at most.")] = 5,
    message_type: Annotated[str, typer.Option(help="Only what speaks of this message type.")] = "",
    rail: Annotated[str, typer.Option(help="Only what speaks of this rail.")] = "",
    on: Annotated[str, typer.Option(help="What was in force on this day; else today.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Passages with citations, best first: exact codes and ids, then words, then meaning."""
    from api.knowledge import knowledge_of
    from api.settings import Settings

    day = date.fromisoformat(on) if on else date.today()
    hits = knowledge_of(Settings()).search(query, message_type=message_type, rail=rail, on=day, k=k)
    for hit in hits:
        if as_json:
            told = {"passage": hit.passage.id, "title": hit.passage.title, "how": hit.how, "text": hit.passage.text}
            typer.echo(json.dumps({**told, "score": round(float(hit.score), 4)}, ensure_ascii=False))
        else:
            typer.secho(f"{hit.passage.id}  {hit.passage.title}  ({hit.how})", bold=True)
            typer.echo(f"    {' '.join(hit.passage.text.split())[:300]}")
    if not hits:
        typer.echo("Nothing found. Try a code (BE04), a rule (CB-ADR-01), or other words.", err=True)
        raise typer.Exit(1)


def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="A playbook (PB-13) or a passage (PB-13#evidence).")],
    on: Annotated[str, typer.Option(help="What was in force on this day; else today.")] = "",
    as_json: AsJson = False,
) -> None:
    """One document or passage, whole, as it was in force on the day."""
    from api.knowledge import knowledge_of
    from api.settings import Settings

    knowledge = knowledge_of(Settings()).on(date.fromisoformat(on) if on else date.today())
    playbook = next((p for p in knowledge.playbooks(None) if p.id == id_), None)
    passage = knowledge.passage(id_)
    if playbook is None and passage is None:
        typer.echo(f"There is no {id_}. `paymend kb search WORDS` finds ids.", err=True)
        raise typer.Exit(1)
    text = playbook.body if playbook else passage.text if passage else ""
    typer.echo(json.dumps({"id": id_, "text": text}, ensure_ascii=False) if as_json else text)


def lint(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Check every document and run every playbook's examples with the embedded planner. Exit 1 if one fails."""
    from agent.examples import run_example
    from knowledge_base.lint import lint as linted
    from knowledge_base.playbooks import DOCUMENTS, load_playbooks

    problems = linted(DOCUMENTS, run_example=run_example)
    examples = sum(len(p.examples) for p in load_playbooks())
    for problem in problems:
        typer.echo(json.dumps(problem.__dict__) if as_json else f"{problem}")
    typer.echo(f"{len(load_playbooks())} playbooks, {examples} examples, {len(problems)} problems", err=as_json)
    raise typer.Exit(1 if problems else 0)


def index(as_json: AsJson = False) -> None:
    """Build the search index under PAYMEND_HOME: shipped and published passages, only new texts are embedded."""
    from api.knowledge import published_passages
    from api.settings import Settings
    from knowledge_base.search import build_index

    settings = Settings()
    report = build_index(settings.home, settings.chroma_url, published_passages(settings))
    typer.echo(json.dumps(asdict(report)) if as_json else str(report))
