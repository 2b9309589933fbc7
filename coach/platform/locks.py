"""Whether another program holds a file; what is held ends with the process that holds it, however that ends."""

from typing import IO


def take(lock: IO[bytes]) -> bool | None:
    """Hold an open file until it is closed; False where another program does, None where the system has no locks."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
