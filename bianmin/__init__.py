"""Bianmin (便民): one product that runs a neighbourhood service centre."""

__version__ = "0.1.0"
