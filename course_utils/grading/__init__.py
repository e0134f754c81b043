"""Grades a class: what nbgrader's own commands and pages need, and `course grade`."""
