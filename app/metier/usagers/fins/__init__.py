"""What ends whatever a person confided to an organisation: a death, a measure of protection."""
