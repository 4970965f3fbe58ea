"""Hosts of the pure functions: feeding, ticking, workspaces; the only room that knows a clock."""
