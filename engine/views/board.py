"""The board: where every case stands, what needs a person first. `status` makes the values,
`board_text` the text."""

from __future__ import annotations

from engine.views.board_text import render_board
from engine.views.status import Status, StatusCase, final_states, state_words, status_report

__all__ = ["Status", "StatusCase", "final_states", "render_board", "state_words", "status_report"]
