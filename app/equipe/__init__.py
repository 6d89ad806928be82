"""The référent's screens: who of the team can work, who cannot and why, and what to do then."""
