"""Files that were made for a download, kept until the browser has fetched them."""

import math
import time
from collections.abc import Callable
from pathlib import Path

from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorage

#: A browser fetches such a file at once; a slow one, or a phone that looks elsewhere first, within a minute.
STAY_S = 60.0


class KeptFiles(MediaFileManager):
    """Streamlit's own manager forgets a file that was made on a click when two runs of any page have ended since, of
    whichever visitor: a busy server then answers the browser that there is no such file, and nothing is downloaded.
    """

    def __init__(self, storage: MediaFileStorage, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(storage)
        self._clock = clock
        self._made_s: dict[str, float] = {}

    def execute_deferred(self, file_id: str) -> str:
        url = super().execute_deferred(file_id)
        self._made_s[Path(url).stem] = self._clock()
        return url

    def _delete_file(self, file_id: str) -> None:
        if self._clock() - self._made_s.get(file_id, -math.inf) >= STAY_S:
            self._made_s.pop(file_id, None)
            super()._delete_file(file_id)
