"""Other machines, each behind the few words the business needs of it."""
