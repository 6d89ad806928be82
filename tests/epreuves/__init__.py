"""`make epreuve`: every fault that we know of, played on the real service, on both engines."""
