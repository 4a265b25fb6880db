"""Reads one image file as pixels, whatever its format, without being led into unpacking a huge one."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.data.spec import DataRefused

if TYPE_CHECKING:
    from PIL import Image as Pillow
    from torch import Tensor

MAX_PIXELS = 2**26
_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
# What Pillow's decoders raise for broken files, beside OSError.
_BROKEN = (SyntaxError, ValueError, TypeError, IndexError, EOFError, KeyError, MemoryError, struct.error, zlib.error)


def read_image(path: Path, channels: int, sides: tuple[int, int] | None = None) -> Tensor:
    """The pixels of the file as uint8 (1, channels, H, W), brought to `sides` if they are given.

    Transparent parts become white, a camera's rotation is undone, of several frames the first is taken. Raises
    `DataRefused`.
    """
    if channels not in _MODES:
        raise DataRefused(f"{path} is a picture, but this network takes {channels} channels; give arrays (.npy).")
    with _refusing(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of broken files, which either can be read or raise
        return pixels(_opened(path, channels, deep=True), sides)


def read_plain(path: Path, channels: int, sides: tuple[int, int]) -> Tensor:
    """As `read_image`, for many threads at once; a picture of more than 8 bits is refused, as scripts would clip it."""
    with _refusing(path):
        return pixels(_opened(path, channels, deep=False), sides)


def sides_of(path: Path) -> tuple[int, int]:
    """Height and width of the picture, from the head of its file; raises `DataRefused`."""
    from PIL import ExifTags, Image

    with _refusing(path), Image.open(path) as image:
        width, height = image.size
        turned = image.getexif().get(ExifTags.Base.Orientation, 1) >= 5
    return (width, height) if turned else (height, width)


def pixels(image: Pillow.Image, sides: tuple[int, int] | None) -> Tensor:
    """The pixels of a picture as uint8 (1, channels, H, W), brought to `sides` if they are given."""
    import numpy as np
    import torch

    array = np.array(image if sides is None else resized(image, sides))
    tensor = torch.from_numpy(array)
    return (tensor.unsqueeze(0) if array.ndim == 2 else tensor.permute(2, 0, 1)).unsqueeze(0).contiguous()


def resized(image: Pillow.Image, sides: tuple[int, int]) -> Pillow.Image:
    """`image` with this height and width: for a square its middle, for anything else stretched.

    Bit for bit torchvision's `Resize(side)` and `CenterCrop(side)`, or its `Resize((height, width))`.
    """
    from PIL import Image

    height, width = sides
    wanted = width, height
    if height == width:
        short = min(image.size)
        across, down = (height if side == short else int(height * side / short) for side in image.size)
        wanted = across, down
    if image.size != wanted:
        image = image.resize(wanted, Image.Resampling.BILINEAR)
    left, top = (round((there - side) / 2) for there, side in zip(wanted, reversed(sides), strict=True))
    return image.crop((left, top, left + sides[1], top + sides[0])) if wanted != (sides[1], sides[0]) else image


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    from PIL import Image, UnidentifiedImageError

    try:
        yield
    except Image.DecompressionBombError as error:
        raise DataRefused(f"{path} has too many pixels to be read.") from error
    except UnidentifiedImageError as error:
        raise DataRefused(f"{path} is no picture of a known format.") from error
    except OSError as error:
        raise DataRefused(f"{path} cannot be read: {error.strerror or error}.") from error
    except _BROKEN as error:
        raise DataRefused(f"{path} is broken: {str(error) or type(error).__name__}.") from error


def _opened(path: Path, channels: int, deep: bool) -> Pillow.Image:
    from PIL import Image

    with Image.open(path) as image:
        _refuse_huge(path, image)
        if not deep and image.mode.startswith(("I", "F")):
            raise DataRefused(f"{path} has more than 8 bits for a pixel; save it with 8, or the data as an .npz file.")
        return _converted(image, channels)


def _refuse_huge(path: Path, image: Pillow.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise DataRefused(f"{path} has {width:,} x {height:,} pixels; at most {MAX_PIXELS:,} are read.")


def _converted(image: Pillow.Image, channels: int) -> Pillow.Image:
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I") or upright.mode == "F":
        upright = _bytes(upright)
    if channels != 4 and ("A" in upright.getbands() or "transparency" in upright.info):
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright.convert("RGBA"))
    return upright.convert(_MODES[channels])


def _bytes(image: Pillow.Image) -> Pillow.Image:
    """An image of 16 bits or of floats as one of 8 bits; floats are taken as 0 to 1 unless one is larger."""
    import numpy as np
    from PIL import Image

    values = np.nan_to_num(np.asarray(image, dtype=np.float64))
    top = values.max(initial=0)
    full = 65535 if top > 255 else 255 if image.mode != "F" or top > 1 else 1
    return Image.fromarray((values.clip(0, full) * (255 / full)).round().astype(np.uint8))
