"""Deriving real cases of an escalation, beside a fold written by hand."""
