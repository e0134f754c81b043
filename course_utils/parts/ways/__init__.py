"""One other way to write each answer, shown after full points.

A module per chapter; a definition has its exercise's name, and its docstring says how it differs from the course's own.
"""
