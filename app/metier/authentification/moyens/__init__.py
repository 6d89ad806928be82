"""What opens an account beside its address: devices, cards, recovery codes; and their loss."""
