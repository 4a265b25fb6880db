"""The lines by which an exported script reads a folder of pictures as it was read here."""

from __future__ import annotations

from collections.abc import Mapping

IMPORTS = (
    "from PIL import Image, ImageOps",
    "from torchvision import transforms",
    "from torchvision.datasets import ImageFolder",
)


def script_lines(
    folder: str, parts: Mapping[str, str], sides: tuple[int, int], grey: bool, labelled: bool
) -> tuple[list[str], tuple[str, ...]]:
    """The lines, and the imports they need; `folder` and the folders of its `parts` in it are expressions."""
    height, width = sides
    steps = f"transforms.Resize({height}), transforms.CenterCrop({height})"
    if height != width:
        steps = f"transforms.Resize(({height}, {width}))"
    lines = [
        "def load_picture(path: str) -> Image.Image:",
        '    """The picture, upright, and white where it is transparent."""',
        "    with Image.open(path) as file:",
        "        picture = ImageOps.exif_transpose(file)",
        '    if "A" in picture.getbands() or "transparency" in picture.info:',
        '        white = Image.new("RGBA", picture.size, "white")',
        '        picture = Image.alpha_composite(white, picture.convert("RGBA"))',
        f'    return picture.convert("{"L" if grey else "RGB"}")',
        "",
        f"transform = transforms.Compose([{steps}, transforms.PILToTensor()])",
        f"folder = {folder}",
    ]
    for part, inner in (parts or {"train": ""}).items():
        place = f"folder / {inner}" if inner else "folder"
        lines += [
            f"{part}_set = ImageFolder({place}, transform, loader=load_picture)",
            f"x_{part} = torch.stack([picture for picture, _ in {part}_set])",
            *([f"y_{part} = torch.tensor({part}_set.targets)"] if labelled else []),
        ]
    return lines, IMPORTS
