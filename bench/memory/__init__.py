"""How much memory a feed holds, as it goes on."""
