"""Damaged files and command lines by the thousand: each gives a right result or a plain error.

``python -m tests.safety.fuzz --count 10000`` runs them all; the test suite a few hundred of each.
"""
