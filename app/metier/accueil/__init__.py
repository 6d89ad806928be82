"""What an aidant's home tells, of several rooms at once."""
