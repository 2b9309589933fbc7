"""`python -m coach`."""

import sys

from coach.cli import main
from coach.platform.logs import mute_native_code, quieten

quieten()
if "serve" not in sys.argv[1:]:  # which starts another program
    mute_native_code()
sys.exit(main())
