"""The row of the table on ``tick``: a day comes due in a ledger of a million open cases."""
