"""Feeding ledgers of more and more cases, beside the rows alone in ledgers grown likewise."""
