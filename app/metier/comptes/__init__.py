"""An account as a whole: how one gets in, what opens it, how it ends."""
