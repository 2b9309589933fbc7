"""How much of what strangers send is looked at; what may be chosen is in `coach.platform.environment`.

Files of postures and the like have their own (`coach.yaml_source.MAX_FILE_BYTES`).
"""

#: Nobody can be seen in a picture or video smaller than this.
MIN_SIDE_PX = 16
#: Pixels of one picture of a video or animation: 8K. A decoder keeps up to twenty pictures in memory.
MAX_FRAME_PIXELS = 36_000_000
#: Longer side, and bytes, of one picture of a live camera: nobody's browser sends more (640 x 480 have some 50 kB).
MAX_LIVE_SIDE_PX, MAX_LIVE_BYTES = 2000, 2_000_000
#: Megabytes that a browser may send at once: it, and the server, hold all of it in memory (`.streamlit/config.toml`).
MAX_UPLOAD_MB = 500
#: Letters of one line of a history, or of one that is not laid out in lines: the whole of it is in memory at once.
MAX_RECORD_LETTERS = 64 * 2**20
#: Pictures and videos hardly shrink in a zip; what unpacks to more than this many times its size is a bomb ...
MAX_GROWTH = 20
#: ... unless it is small: texts shrink more.
SMALL_BYTES = 2**18
