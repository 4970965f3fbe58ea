"""The three pure functions: decide, evolve, derive. No clock, no file, no database."""
