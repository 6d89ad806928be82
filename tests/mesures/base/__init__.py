"""A base as large as wanted, filled in bulk: a part of the national target."""
