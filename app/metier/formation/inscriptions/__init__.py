"""Who is registered for a session, who came, where each person to train stands."""
