"""The figures about the running of this process (`coach.platform.metrics`), readable for Prometheus."""

from collections.abc import Callable

from prometheus_client import start_http_server

from coach.errors import ConfigurationError
from coach.platform.metrics import REGISTRY

#: Readable from this computer alone; nginx or Prometheus' own agent carries the figures further.
METRICS_ADDRESS = "127.0.0.1"


def serve_metrics(port: int) -> Callable[[], None]:
    """Answer `GET /metrics` on this computer; returns what ends it. Raises `ConfigurationError` for a port in use."""
    try:
        server, thread = start_http_server(port, addr=METRICS_ADDRESS, registry=REGISTRY)
    except OSError as error:
        problem = f"COACH_METRICS_PORT: expected a free port, found '{port}', which cannot be used: {error.strerror}"
        raise ConfigurationError([problem]) from error

    def end() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return end
