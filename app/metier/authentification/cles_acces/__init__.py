"""Passkeys: a means of login that is both proofs at once, and the challenges that they answer."""
