"""The pictures of the guide: all of one size, so that a page never moves as they come."""

LARGEUR, HAUTEUR = 940, 620
POIDS = 40 * 1024
