"""`make bench`. Nothing is imported here until it is asked: the writers' processes read it too."""

import sys

if __name__ == "__main__":
    from tests.mesures.ensemble import main

    sys.exit(main())
