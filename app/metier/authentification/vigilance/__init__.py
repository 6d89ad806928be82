"""Unusual uses of an account: whoever holds it is asked first, « Est-ce bien vous ? »."""
