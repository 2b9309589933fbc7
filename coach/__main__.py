"""`python -m coach`."""

import sys

from coach.cli import main
from coach.logs import quieten

quieten()
sys.exit(main())
