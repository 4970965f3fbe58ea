"""``forthwith rules``: what a person does with rule files; one file a command."""

from __future__ import annotations

import typer

from engine.commands.options import InOrder, examples
from engine.commands.rules import (
    activate,
    backtest,
    check,
    diff,
    edit,
    evaluate,
    fmt,
    new,
    prove,
    schema,
    show,
    test,
)

app = typer.Typer(
    cls=InOrder,
    no_args_is_help=True,
    help="Read, check, try and edit packs, and put them in force.",
    epilog=examples("rules check"),
)
app.command("new", epilog=examples("rules new licences", "rules new licences --like records-demand"))(new.new)
app.command("edit", epilog=examples("rules edit records-demand", "rules edit records-demand --file tests"))(
    edit.edit
)
app.command("check", epilog=examples("rules check", "rules check rules/records-demand --json"))(check.check)
app.command(
    "test",
    epilog=examples("rules test", "rules test records-demand --coverage --min 90", "rules test -k subpoena"),
)(test.try_tests)
app.command(
    "activate",
    epilog=examples(
        'rules activate records-demand --effective 2018-03-01 --reason "new guideline"',
        "rules activate records-demand --effective 2018-03-01 --only-new --dry-run",
    ),
)(activate.activate)
app.command(
    "backtest",
    epilog=examples(
        "rules backtest records-demand",
        "rules backtest records-demand --since 2018-02-01 --case doj-2018/chicago-il",
    ),
)(backtest.backtest)
app.command("diff", epilog=examples("rules diff records-demand"))(diff.diff)
app.command("prove", epilog=examples("rules prove", "rules prove records-demand"))(prove.prove)
app.command(
    "eval",
    epilog=examples(
        """rules eval 'responses == 0' --with '{"responses": 0}'""",
        """rules eval 'missing_items > 1' --pack records-demand --with '{"missing_items": 1}'""",
    ),
)(evaluate.evaluate)
app.command(
    "show",
    epilog=examples("rules show", "rules show records-demand -o records-demand.md"),
)(show.show)
app.command("log", epilog=examples("rules log", "rules log records-demand"))(activate.log)
app.command("schema", epilog=examples("rules schema rules", "rules schema -o schemas", anywhere=True))(
    schema.schema
)
app.command("fmt", epilog=examples("rules fmt --check", "rules fmt records-demand --diff"))(fmt.fmt)
