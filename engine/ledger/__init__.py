"""Where everything is kept: a log that is only appended to, and projections made from it."""
