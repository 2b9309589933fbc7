"""`python -m coach`."""

import sys

from coach.cli import main
from coach.platform.logs import quieten

quieten()
sys.exit(main())
