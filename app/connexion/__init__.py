"""The screens by which an aidant logs in, proves presence, accepts the terms, leaves; a lost card."""
