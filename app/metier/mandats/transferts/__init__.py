"""Mandates that go on in another organisation, when theirs joins it."""
