"""Measures the product beside what anyone would use in its place: see docs/performance.md."""
