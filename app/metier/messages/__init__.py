"""Messages written in the act's transaction, sent after it."""
