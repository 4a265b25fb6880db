"""Reads one image file as pixels, whatever its format, without being led into unpacking a huge one."""

from __future__ import annotations

import struct
import warnings
import zlib
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


def read_image(path: Path, channels: int) -> Tensor:
    """The pixels of the file as uint8 (1, channels, H, W); raises `DataRefused`.

    Transparent parts become white, a camera's rotation is undone, of several frames the first is taken.
    """
    import numpy as np
    import torch
    from PIL import Image, UnidentifiedImageError

    if channels not in _MODES:
        raise DataRefused(f"{path} is a picture, but this network takes {channels} channels; give arrays (.npy).")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of broken files, which either can be read or raise
            with Image.open(path) as image:
                _refuse_huge(path, image)
                pixels = np.array(_converted(image, channels))
    except Image.DecompressionBombError as error:
        raise DataRefused(f"{path} has too many pixels to be read.") from error
    except UnidentifiedImageError as error:
        raise DataRefused(f"{path} is no picture of a known format.") from error
    except OSError as error:
        raise DataRefused(f"{path} cannot be read: {error.strerror or error}.") from error
    except _BROKEN as error:
        raise DataRefused(f"{path} is broken: {str(error) or type(error).__name__}.") from error
    tensor = torch.from_numpy(pixels)
    return (tensor.unsqueeze(0) if channels == 1 else tensor.permute(2, 0, 1)).unsqueeze(0).contiguous()


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
