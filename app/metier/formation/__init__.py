"""Training: its bodies, their sessions, who registers, who came; the Pix test that goes with it."""
