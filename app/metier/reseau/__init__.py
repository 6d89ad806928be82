"""Figures of the network: who can work, who is being trained, what is asked, by closed month."""
