"""Synthetic people for the pilot street, the demo and the bench; they belong to nobody (docs/adr/0006)."""
