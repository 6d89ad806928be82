"""What the person is told by SMS or by e-mail, when they asked for it: little, once a day at most, never a theme."""
