"""Somebody invited to manage the team, who makes no mandate: a link by e-mail, then their own code."""
