"""How soon a command has answered, beside what it is built upon."""
