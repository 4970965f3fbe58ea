"""Feeding beside what one would write oneself, and beside the rows alone."""
