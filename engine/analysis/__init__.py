"""What can be told of a law and of a case without changing either: pure, above `core`."""
