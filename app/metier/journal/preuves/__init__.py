"""The evidence: where the journal stands, signed outside the base; read again, proved, extracted."""
