"""The peer of ``--help``: an app of Typer with one command that does nothing."""

import typer

app = typer.Typer()


@app.command()
def nothing() -> None:
    """Do nothing."""


if __name__ == "__main__":
    app()
