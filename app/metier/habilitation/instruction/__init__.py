"""The national side of a request: the queue, what to verify, the answers, what becomes of it."""
