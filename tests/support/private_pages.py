"""Every page is served and visited once, as a program of its own so that everything it does can be watched.

    python -m tests.support.private_pages

Prints one JSON object: `wrong`, what was not as it should be, with the page; `media`, how many pictures and videos were
fetched; `caches`, the names in Streamlit's own figures.
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

from tests.support.server import PAGES, get, running_application, visited


def main() -> None:
    wrong, media = [], set()
    with tempfile.TemporaryDirectory() as name, running_application(Path(name)) as (address, _):
        status, body = get(f"{address}/")
        wrong += [] if status == 200 and b"<title>" in body else [f"{status} {body!r}"]
        for page in PAGES:
            with visited(address, page) as visit:
                wrong += [f"{page}: {message}" for message in visit.exceptions]
                wrong += [] if visit.texts else [f"{page} is empty"]
                wrong += [f"{page}: {file}" for file in set(visit.media) if get(address + file)[0] != 200]
                media.update(visit.media)
        wrong += [] if get(f"{address}/_stcore/health") == (200, b"ok") else ["not well"]
        caches = re.findall(r'cache="([^"]*)"', get(f"{address}/_stcore/metrics")[1].decode())
    print(json.dumps({"wrong": wrong, "media": len(media), "caches": sorted(set(caches))}))


if __name__ == "__main__":
    main()
