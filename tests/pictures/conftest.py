import pytest
from PIL import Image, ImageDraw


@pytest.fixture
def seven():
    """Draws a 7, in any size and tones; its box is that of ``SEVEN_BOX`` scaled to the size."""

    def draw(size=(120, 140), paper=255, ink=0, pen=10, mode="L"):
        picture = Image.new(mode, size, paper)
        width, height = size
        corners = [(0.3 * width, 0.25 * height), (0.7 * width, 0.25 * height)]
        corners.append((0.4 * width, 0.8 * height))
        ImageDraw.Draw(picture).line(corners, ink, pen, joint="curve")
        return picture

    return draw
