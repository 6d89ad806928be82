"""Public pages, the aidant's home, and what watches over the service."""
