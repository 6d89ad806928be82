"""Accounts that do not serve: nothing opens them, or nobody has opened them for a year."""
