"""`python -m tests.epreuves.navigateurs`: an aidant's day in the oldest browsers promised."""

import sys

if __name__ == "__main__":
    from tests.epreuves.navigateurs.lignes import main

    sys.exit(main())
