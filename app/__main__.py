"""`python -m app` is the same as `blockwright`."""

import sys

from app.cli import main

sys.exit(main())
