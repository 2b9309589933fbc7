"""A visitor of the photo page without a browser: what the browser would send, and when the answer comes.

Twenty browsers on the computer that serves them would measure mostly themselves.
"""

from __future__ import annotations

import time
import urllib.request
from contextlib import AbstractContextManager, ExitStack
from http.cookiejar import CookieJar
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

_COOKIE = "_streamlit_xsrf"
_ANSWER_WITHIN_S = 60.0


class Visitor(AbstractContextManager["Visitor"]):
    """One tab on the photo page."""

    def __init__(self, address: str, page: str = "yoga_check") -> None:
        self._address, self._page = address, page
        jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self._get("/")
        self._get("/_stcore/health")
        self._xsrf = next((cookie.value or "" for cookie in jar if cookie.name == _COOKIE), "")
        self._stack = ExitStack()
        channel = connect(
            address.replace("http://", "ws://") + "/_stcore/stream",
            origin=address,  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            proxy=None,
            additional_headers={"Cookie": f"{_COOKIE}={self._xsrf}"},
        )
        self._channel = self._stack.enter_context(channel)
        self.session_id = ""
        self._uploader = ""
        self._media: list[str] = []
        self._run(BackMsg())

    def upload(self, name: str, data: bytes) -> tuple[float, float]:
        """Seconds from the beginning of the upload to the score, and to the end of the page with all its pictures.

        Raises `AssertionError` when there is no score.
        """
        begin_s = time.monotonic()
        score_s = self.send(name, data)
        assert score_s is not None, "the page shows no score"
        for path in self._media:
            self._get(path)
        return score_s - begin_s, time.monotonic() - begin_s

    def send(self, name: str, data: bytes) -> float | None:
        """Upload a file; the moment at which the page showed a score, if it did."""
        wish = BackMsg()
        wish.file_urls_request.request_id = "one"
        wish.file_urls_request.file_names.append(name)
        wish.file_urls_request.session_id = self.session_id
        self._channel.send(wish.SerializeToString())
        urls = self._until("file_urls_response").file_urls_response.file_urls[0]
        self._put(urls.upload_url, name, data)
        again = BackMsg()
        state = again.rerun_script.widget_states.widgets.add()
        state.id = self._uploader
        file = state.file_uploader_state_value.uploaded_file_info.add()
        file.name, file.size, file.file_id = name, len(data), urls.file_id
        file.file_urls.CopyFrom(urls)
        return self._run(again)

    def reload(self) -> float:
        """Seconds of one more run of the page."""
        begin_s = time.monotonic()
        self._run(BackMsg())
        return time.monotonic() - begin_s

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _run(self, message: BackMsg) -> float | None:
        """Run the page; the moment at which a score was shown."""
        message.rerun_script.page_name = self._page
        message.rerun_script.query_string = ""
        self._channel.send(message.SerializeToString())
        score_s, self._media = None, []
        while True:
            answer = self._receive()
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.session_id = answer.new_session.initialize.session_id or self.session_id
            elif kind == "delta":
                element = answer.delta.new_element
                shown = element.WhichOneof("type")
                assert shown != "exception", element.exception.message
                if shown == "file_uploader":
                    self._uploader = element.file_uploader.id
                elif shown == "html" and "coach-number" in element.html.body:
                    score_s = time.monotonic()
                elif shown == "imgs":
                    self._media += [image.url for image in element.imgs.imgs if image.url.startswith("/media/")]
            elif kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return score_s

    def _until(self, kind: str) -> Any:
        while True:
            answer = self._receive()
            if answer.WhichOneof("type") == kind:
                return answer

    def _receive(self) -> Any:
        return ForwardMsg.FromString(self._channel.recv(timeout=_ANSWER_WITHIN_S))  # type: ignore[arg-type]

    def _get(self, path: str) -> bytes:
        with self._opener.open(self._address + path, timeout=30) as answer:
            return bytes(answer.read())

    def _put(self, path: str, name: str, data: bytes) -> None:
        mark = "----coach"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        body = head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + data + f"\r\n--{mark}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}", "X-Xsrftoken": self._xsrf}
        request = urllib.request.Request(self._address + path, data=body, headers=headers, method="PUT")
        with self._opener.open(request, timeout=60) as answer:
            assert answer.status in (200, 204), answer.status
