"""Commands: parse, call, render; one file a noun."""
