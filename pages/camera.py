"""The phone as the camera of the live page on the computer; opened by the page that pairs phones, in no menu."""

from pages.components.app.frame import page_header
from pages.components.app.language import t
from pages.components.live.live_screen import be_the_camera

page_header(t("nav.camera"), t("phone.camera_lead"))
be_the_camera()
