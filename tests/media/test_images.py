from __future__ import annotations

import contextlib
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from coach.errors import ImageError
from coach.media import images
from coach.media.images import encode_image, load_photo
from tests.support.clips import marked_picture, quarters

UPRIGHT = Image.fromarray(marked_picture(96, 64))


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def with_exif_orientation(orientation: int) -> bytes:
    """The upright picture, stored the way a camera held differently stores it."""
    undo = {
        1: [],
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    stored = UPRIGHT
    for turn in undo[orientation]:
        stored = stored.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(stored, "JPEG", exif=exif, quality=95)


def grey_16_bit() -> bytes:
    return saved(Image.fromarray(np.linspace(0, 65535, 64 * 96).reshape(64, 96).astype(np.uint16)), "PNG")


def heic() -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.register_heif_opener()
    return saved(UPRIGHT, "HEIF")


def png_header(width: int, height: int) -> bytes:
    """A PNG that announces a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


KINDS: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: saved(UPRIGHT, "JPEG", quality=95),
    "progressive jpeg": lambda: saved(UPRIGHT, "JPEG", progressive=True, quality=95),
    "png": lambda: saved(UPRIGHT, "PNG"),
    "webp": lambda: saved(UPRIGHT, "WEBP", lossless=True),
    "cmyk jpeg": lambda: saved(UPRIGHT.convert("CMYK"), "JPEG", quality=95),
    "cmyk tiff": lambda: saved(UPRIGHT.convert("CMYK"), "TIFF"),
    "rgba": lambda: saved(UPRIGHT.convert("RGBA"), "PNG"),
    "palette": lambda: saved(UPRIGHT.convert("P", palette=Image.Palette.ADAPTIVE), "PNG"),
    "gif": lambda: saved(UPRIGHT.convert("P", palette=Image.Palette.ADAPTIVE), "GIF"),
    "animated gif": lambda: saved(
        UPRIGHT.convert("P"), "GIF", save_all=True, append_images=[Image.new("P", UPRIGHT.size)]
    ),
    "bmp": lambda: saved(UPRIGHT, "BMP"),
    "avif": lambda: saved(UPRIGHT, "AVIF", quality=95),
    "heic": heic,
    **{f"exif orientation {number}": (lambda number=number: with_exif_orientation(number)) for number in range(1, 9)},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_becomes_the_same_upright_rgb_array(kind: str) -> None:
    photo = load_photo(KINDS[kind](), name=kind)
    assert photo.image_rgb.shape == (64, 96, 3)
    assert photo.image_rgb.dtype == np.uint8
    assert not photo.image_rgb.flags.writeable
    assert photo.original_size_px == (96, 64)
    assert quarters(photo.image_rgb) == "RGB."


def test_path_and_bytes_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "tree.png"
    path.write_bytes(KINDS["png"]())
    photo = load_photo(path)
    np.testing.assert_array_equal(photo.image_rgb, load_photo(path.read_bytes()).image_rgb)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(Image.new("RGBA", (32, 32), (0, 0, 0, 0)), id="rgba"),
        pytest.param(Image.new("LA", (32, 32), (0, 0)), id="grey with alpha"),
    ],
)
def test_transparent_becomes_white(picture: Image.Image) -> None:
    assert load_photo(saved(picture, "PNG")).image_rgb.min() == 255


def test_transparent_palette_colour_becomes_white() -> None:
    picture = Image.new("P", (32, 32), 1)
    picture.putpalette([9, 9, 9, 0, 0, 0])
    assert load_photo(saved(picture, "PNG", transparency=1)).image_rgb.min() == 255


def test_sixteen_bit_grey_keeps_its_shades() -> None:
    image_rgb = load_photo(grey_16_bit()).image_rgb
    assert image_rgb[0, 0].max() <= 1
    assert image_rgb[-1, -1].min() >= 254
    assert image_rgb[32, 0, 0] == pytest.approx(128, abs=3)


@pytest.mark.parametrize("mode", ["1", "L", "I", "F"])
def test_other_grey_modes_are_read(mode: str) -> None:
    image_rgb = load_photo(saved(UPRIGHT.convert("L").convert(mode), "TIFF")).image_rgb
    assert image_rgb.shape == (64, 96, 3)
    np.testing.assert_array_equal(image_rgb[..., 0], image_rgb[..., 2])


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_damaged_exif_does_not_spoil_the_picture() -> None:
    photo = load_photo(saved(UPRIGHT, "JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff\x01\x12"))
    assert quarters(photo.image_rgb) == "RGB."


@pytest.mark.parametrize(
    ("size_px", "expected_px"),
    [((2000, 1000), (1280, 640)), ((1000, 2000), (640, 1280)), ((1280, 20), (1280, 20)), ((100, 50), (100, 50))],
    ids=str,
)
def test_large_pictures_are_reduced_and_small_ones_left_alone(
    size_px: tuple[int, int], expected_px: tuple[int, int]
) -> None:
    photo = load_photo(saved(Image.new("RGB", size_px), "PNG"))
    assert photo.image_rgb.shape == (expected_px[1], expected_px[0], 3)
    assert photo.original_size_px == size_px


def test_a_12000_by_9000_jpeg_is_decoded_at_a_fraction_of_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []
    original = images.eight_bit
    monkeypatch.setattr(images, "eight_bit", lambda picture: (decoded.append(picture.size), original(picture))[1])
    photo = load_photo(saved(Image.new("L", (12_000, 9_000), 90), "JPEG", quality=20))
    assert photo.original_size_px == (12_000, 9_000)
    assert photo.image_rgb.shape == (960, 1280, 3)
    assert decoded == [(1500, 1125)]


def _half(kind: str) -> bytes:
    data = KINDS[kind]()
    return data[: len(data) // 2]


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", r"^x is empty \(0 bytes\)\. Copy or export it again\.$"),
    "text": (lambda: b"not a picture" * 20, r"^x is not a picture that can be read\. Use JPEG, PNG"),
    "vector drawing": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture that can be read"),
    "postscript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture that can be read"),
    "truncated jpeg": (lambda: _half("jpeg"), "^x is damaged or cut short"),
    "truncated png": (lambda: _half("png"), "^x is damaged or cut short"),
    "jpeg start only": (lambda: b"\xff\xd8\xff", "^x is damaged or cut short, or no picture at all"),
    "one pixel": (lambda: saved(Image.new("RGB", (1, 1)), "PNG"), r"^x has only 1 x 1 pixels; a person cannot be seen"),
    "one row": (lambda: saved(Image.new("RGB", (500, 1)), "PNG"), r"^x has only 500 x 1 pixels"),
    "huge png": (lambda: png_header(12_000, 9_000), r"^x (has 12000 x 9000 pixels|has far too many pixels)"),
    "bomb": (lambda: png_header(60_000, 60_000), r"^x has 60000 x 60000 pixels"),
    "png that holds nothing": (lambda: png_header(100, 100), "^x is damaged or cut short"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_pictures_are_refused_in_words(kind: str) -> None:
    make, message = BAD[kind]
    with pytest.raises(ImageError, match=message):
        load_photo(make(), name="x")


def test_too_many_bytes_or_pixels_are_refused_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_decode", lambda *_: pytest.fail("decoded"))
    for name in ("MB", "MEGAPIXELS"):
        monkeypatch.setenv(f"COACH_PHOTO_{name}", "1")
    with pytest.raises(ImageError, match="more than the 1 MB allowed"):
        load_photo(KINDS["png"]() + bytes(2**20))
    for kind, options in (("PNG", {}), ("JPEG", {"progressive": True})):
        file = io.BytesIO()
        Image.new("L", (1001, 1000)).save(file, kind, **options)
        with pytest.raises(ImageError, match=r"has 1001 x 1000 pixels .* more than the 1 allowed\. Save it smaller"):
            load_photo(file.getvalue())


def test_folder_and_missing_file_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="is a folder, not a picture"):
        load_photo(tmp_path)
    with pytest.raises(ImageError, match=r"nowhere\.jpg cannot be opened: No such file"):
        load_photo(tmp_path / "nowhere.jpg")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_files_give_a_picture_or_an_image_error_but_nothing_else(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["jpeg", "png", "webp", "gif"]))
    content = bytearray(KINDS[kind]())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ImageError):
        assert load_photo(bytes(content)).image_rgb.ndim == 3


def test_encoded_pictures_are_read_back() -> None:
    image = marked_picture(96, 64)
    np.testing.assert_array_equal(load_photo(encode_image(image)).image_rgb, image)
    assert np.abs(load_photo(encode_image(image, "jpeg")).image_rgb.astype(int) - image).mean() < 4


def test_encoding_names_the_shape_it_expects() -> None:
    with pytest.raises(ValueError, match=r"image_rgb: expected \(height, width, 3\) uint8 but got \(4, 4\) float64"):
        encode_image(np.zeros((4, 4)))  # type: ignore[arg-type]


def test_what_kinds_there_are_is_told_in_the_language_of_the_rest() -> None:
    with pytest.raises(ImageError) as told:
        load_photo(b"no picture" * 20, name="x")
    assert told.value.in_("en").endswith("BMP or GIF.")
    assert told.value.in_("zh").endswith("BMP 或 GIF。")
