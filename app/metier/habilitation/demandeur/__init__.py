"""The side of who asks: their access, the steps of their request, who they propose, its sending."""
