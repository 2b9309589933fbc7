"""Pictures in which there is nobody: blank, noise, textures, shapes, furniture-like clutter."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Picture = NDArray[np.uint8]
WIDTH, HEIGHT = 640, 480
_Y, _X = np.mgrid[0:HEIGHT, 0:WIDTH]


def _grey(values: NDArray[np.float64]) -> Picture:
    low, high = values.min(), values.max()
    return np.repeat(((values - low) / max(high - low, 1e-9) * 255)[..., None], 3, axis=2).astype(np.uint8)


def blank(level: int) -> Picture:
    return np.full((HEIGHT, WIDTH, 3), level, np.uint8)


def noise(seed: int) -> Picture:
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


def clouds(seed: int, roughness: float) -> Picture:
    """Coloured noise with a spectrum of 1 / f^roughness, as natural scenes have: soft blobs of every size."""
    rng = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(HEIGHT)[:, None], np.fft.fftfreq(WIDTH)[None])
    frequency[0, 0] = 1.0
    layers = [np.fft.ifft2(np.fft.fft2(rng.normal(size=(HEIGHT, WIDTH))) / frequency**roughness).real for _ in range(3)]
    stack = np.stack(layers, axis=-1)
    low, high = np.percentile(stack, [1, 99])
    return (np.clip((stack - low) / (high - low), 0, 1) * 255).astype(np.uint8)


def shapes(seed: int) -> Picture:
    """Rectangles, discs, bars and ellipses in many colours over clouds."""
    rng = np.random.default_rng(seed)
    picture = Image.fromarray((clouds(seed, 1.8) // 2 + 90).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(int(rng.integers(5, 40))):
        colour = tuple(int(c) for c in rng.integers(0, 256, 3))
        x0, y0, x1, y1 = (int(v) for v in (*rng.integers(0, (WIDTH, HEIGHT)), *rng.integers(0, (WIDTH, HEIGHT))))
        box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        kind = rng.integers(0, 3)
        if kind == 0:
            draw.rectangle(box, fill=colour)
        elif kind == 1:
            draw.ellipse(box, fill=colour)
        else:
            draw.line((x0, y0, x1, y1), fill=colour, width=int(rng.integers(2, 25)))
    return np.array(picture)


def furniture(seed: int) -> Picture:
    """A lamp and a chair in front of a wall: upright bars with something round on top."""
    rng = np.random.default_rng(seed)
    wall, floor = (tuple(int(c) for c in rng.integers(low, low + 90, 3)) for low in (150, 80))
    picture = Image.new("RGB", (WIDTH, HEIGHT), wall)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 360, WIDTH, HEIGHT), fill=floor)
    x = int(rng.integers(100, 300))
    draw.line((x, 120, x, 400), fill=(40, 40, 40), width=8)
    draw.ellipse((x - 60, 70, x + 60, 150), fill=(230, 220, 170))
    draw.ellipse((x - 50, 393, x + 50, 417), fill=(40, 40, 40))
    x = int(rng.integers(320, 520))
    draw.rectangle((x, 260, x + 90, 275), fill=(120, 80, 50))
    for leg, top, bottom in (
        (0, 275, 380),
        (20, 275, 380),
        (70, 275, 380),
        (88, 275, 380),
        (0, 150, 270),
        (88, 150, 270),
    ):
        draw.line((x + leg, top, x + leg, bottom), fill=(120, 80, 50), width=6)
    return np.array(picture)


#: One or two of each kind, made when asked for.
WITHOUT_PEOPLE: dict[str, Callable[[], Picture]] = {
    "black": lambda: blank(0),
    "white": lambda: blank(255),
    "one pixel": lambda: np.full((1, 1, 3), 128, np.uint8),
    "one line": lambda: noise(1)[:1],
    "gradient": lambda: _grey(_X * 1.0),
    "noise": lambda: noise(0),
    "fine clouds": lambda: clouds(10, 1.4),
    "soft clouds": lambda: clouds(7, 2.0),
    "softer clouds": lambda: clouds(15, 2.0),
    "stripes": lambda: _grey(np.sin(_X / 4.0)),
    "rings": lambda: _grey(np.sin(np.hypot(_X - 320, _Y - 240) / 8.0)),
    "chessboard": lambda: _grey(((_X // 40 + _Y // 40) % 2) * 1.0),
    "shapes": lambda: shapes(2),
    "more shapes": lambda: shapes(38),
    "furniture": lambda: furniture(0),
}


def many_without_people(count: int) -> Iterator[tuple[str, Picture]]:
    """Clouds of several kinds, shapes and furniture, in turn."""
    for seed in range(count):
        kind = seed % 3
        if kind == 0:
            yield f"clouds {seed}", clouds(1000 + seed, (1.0, 1.4, 1.7, 2.0)[seed // 3 % 4])
        elif kind == 1:
            yield f"shapes {seed}", shapes(1000 + seed)
        else:
            yield f"furniture {seed}", furniture(1000 + seed)
