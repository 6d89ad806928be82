"""The catalogue of démarches: what can be confided, on which site, what to know before."""
