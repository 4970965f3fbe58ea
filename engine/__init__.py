"""The engine: events and the law in force go in, decisions come out."""
