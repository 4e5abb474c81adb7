"""One image as it is and as the network gets it: with so few pixels it has to do."""

from pathlib import Path

import numpy as np
from PIL import Image

from lessonlib import figures
from lessonlib.figures import Picture
from lessonlib.isic.pictures import origin
from lessonlib.isic.pieces import decode


def draw_one_image(file: str | Path, size: int, drawn: bool) -> Picture:
    """Show the image in ``file`` beside the ``size`` x ``size`` pixels that a network of that size is given."""
    with Image.open(file) as opened:
        width, height = opened.size
        whole = opened.convert("RGB")
    whole.thumbnail((300, 300))  # the page need not carry more
    shown = {"the file": np.asarray(whole), f"what the network gets: {size}×{size}": decode(Path(file), size)}
    fig, panels = figures.axes(5.6, 2.6, ncols=2)
    for panel, (title, image) in zip(panels, shown.items(), strict=True):
        panel.imshow(image, interpolation="none")
        panel.set_title(title)
        panel.set_axis_off()
    return figures.picture(
        fig,
        caption=f"The network decides from {size}×{size} pixels. {origin(drawn)}",
        alt=f"A lesion on {width}×{height} pixels, and the same squeezed to {size}×{size}. {origin(drawn)}",
    )
