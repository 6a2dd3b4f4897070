"""From any picture of one digit to the network's input: open, grey, paper, ink, frame."""

from mnist_paddle.pictures.digit_picture import DigitPicture, prepare

__all__ = ["DigitPicture", "prepare"]
