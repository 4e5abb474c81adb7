"""Architectures: one a file, a table and a loop over blocks."""
