"""A backtest beside one derivation of the same cases."""
