"""A judged photo as a picture: the skeleton, the grades of what was judged, and its angles where they are wanted."""

from coach.media.drawing import draw_pose
from coach.media.images import encode_image
from coach.media.marks import DrawStyle
from coach.pose.landmarker import Image
from coach.session.photo import PhotoResult


def drawn_photo(
    image_rgb: Image, result: PhotoResult, style: DrawStyle = DrawStyle(), *, degrees: bool = False
) -> Image:
    """The picture the landmarks belong to (`PhotoResult.upright`), drawn over; degrees: the measured angles too."""
    score = result.score
    if score is None:
        return draw_pose(image_rgb, result.frame, style=style)
    angles = {check.measure: check.measured for check in score.checks if check.unit == "deg"} if degrees else None
    return draw_pose(image_rgb, result.frame, style=style, grades=score.grades, angles=angles)


def annotated_jpeg(image_rgb: Image, result: PhotoResult, style: DrawStyle = DrawStyle()) -> bytes:
    """The same with its angles, to be kept."""
    return encode_image(drawn_photo(image_rgb, result, style, degrees=True), "jpeg")
