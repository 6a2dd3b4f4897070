"""From any picture of one digit to the network's input: open, grey, paper, ink, frame."""

from mnist_paddle.pictures.digit_picture import DigitPicture, read_digit

__all__ = ["DigitPicture", "read_digit"]
