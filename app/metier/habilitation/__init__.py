"""How an organisation comes in: its request, the people it proposes, what is said of both sides."""
