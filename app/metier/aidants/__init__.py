"""Aidants, and what each may do in each organisation."""
