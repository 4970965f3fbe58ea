"""The workspaces of the commands' tests."""

from tests.commands.conftest import empty_template, issued, issued_template

__all__ = ["empty_template", "issued", "issued_template"]
