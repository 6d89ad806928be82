"""What the screens of several spaces share: a form, a read, an act that each only shows."""
