"""The delays of a mandate’s life: how long it is shown, kept, waited for, announced."""

from datetime import timedelta

from app.metier.mandats.durees import DUREES

# Past its end, how long a mandate is still shown to aidants, then waits, then is in the archive.
VISIBLE_APRES_LA_FIN = timedelta(days=365)
ARCHIVE_APRES_LA_FIN = 3 * timedelta(days=365)
EFFACE_APRES_LA_FIN = 6 * timedelta(days=365)
# An unsigned paper: how long before it is asked for, and before the mandate waits for it.
DELAI_RAPPEL = timedelta(days=7)
DELAI_SIGNATURE = timedelta(days=30)
# Nobody was identified that day: the paper is waited for half as long.
DELAI_SIGNATURE_RENOUVELLEMENT = timedelta(days=15)
SANS_SIGNATURE = "signature"
REFUS = "refus"
# How long before its end a mandate says so; the short ones say it from the start.
PREAVIS = timedelta(days=30)
DUREES_ANNONCEES = tuple(cle for cle, duree in DUREES.items() if duree.est_annoncee)
