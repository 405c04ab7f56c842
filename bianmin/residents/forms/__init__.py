"""Shapes of what is typed about people."""
