"""`python -m coach`."""

import sys
import warnings

from coach.cli import main

if not sys.warnoptions:
    # numpy's remarks on means of nothing are for programmers; what is unknown is NaN, and told as such
    warnings.simplefilter("ignore", RuntimeWarning)
sys.exit(main())
