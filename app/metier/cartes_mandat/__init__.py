"""The card of the mandate: printed, blocked, consulted; the public check of a paper."""
