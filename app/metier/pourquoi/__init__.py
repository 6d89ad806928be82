"""« Pourquoi pas encore ? »: asked once, kindly, of who has an account and never made a mandate."""
