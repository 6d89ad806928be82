"""The screens of training bodies."""
