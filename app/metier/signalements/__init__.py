"""Report a death or a measure of protection, and undo what was reported by mistake."""
