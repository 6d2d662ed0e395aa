"""Renders the sample photos: `python -m sample_images.render --out FOLDER`.

The two labels differ in damage and in nothing else. A scene is drawn from its own stream of random numbers, which
knows no label; a damaged blade is the same scene with damage laid on the surface from a second stream; the camera
has a third. So backgrounds, light, compositions and files are spread over both labels alike.

The committed photos, all with `--side 400`: `--photos 60 --seed 2` in `train/`, `--photos 12 --seed 1000` in `try/`,
`--photos 12 --seed 2000` in `sealed/`.
Of the seeds 0, 1 and 2 the one was taken whose photos taught most about real photos kept for development.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from sample_images.brief import draw_brief
from sample_images.camera import photograph, uneven_light
from sample_images.damage import injure
from sample_images.details import furnish
from sample_images.scene import Scene, draw_scene
from sample_images.texture import Array, mix

HEALTHY, DAMAGED = "healthy", "needs maintenance"
LABELS = (HEALTHY, DAMAGED)

OVERSAMPLING = 2  # painted at twice the photo's width, for smooth edges


def compose(scene: Scene) -> Array:
    """Return the scene as the camera's lens sees it, (h, w, 3), about 0 to 1."""
    blade = scene.albedo * scene.light
    image = mix(scene.behind, blade, scene.inside)
    for thing, alpha in scene.before:
        image = mix(image, thing, alpha)
    return image


def draw(seed: int, number: int, twin: int, side: int) -> Scene:
    """Draw scene `twin` (0 or 1) of brief `number`: twins share a place and a day, not a blade or a view."""
    scene = draw_scene(draw_brief(seed, number), [seed, number], twin, side)
    furnish(scene, np.random.default_rng([seed, number, 400 + twin]))
    scene.light = scene.light * uneven_light(np.random.default_rng([seed, number, 500]), scene.x, scene.y)[..., None]
    return scene


def render(seed: int, number: int, twin: int, side: int, damaged: bool) -> tuple[Image.Image, Array]:
    """Return a photo of side x side pixels and the mask of its damage, at the resolution it was painted."""
    scene = draw(seed, number, twin, side * OVERSAMPLING)
    mask = np.zeros_like(scene.u)
    if damaged:
        mask = injure(scene, np.random.default_rng([seed, number, 200 + twin]))
    camera = np.random.default_rng([seed, number, 300 + twin])
    return photograph(compose(scene), scene, camera, side), mask


def write(folder: Path, photos: int, seed: int, side: int) -> None:
    """Write `photos` photos a label, of side x side pixels, below a folder."""
    for twin, label in enumerate(LABELS):
        (folder / label).mkdir(parents=True, exist_ok=True)
        for number in range(photos):
            photo, _ = render(seed, number, twin, side, damaged=label == DAMAGED)
            photo.save(folder / label / f"blade {number + 1:02d}.jpg", quality=88)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m sample_images.render", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to write; gets a sub-folder a label")
    parser.add_argument("--photos", type=int, default=24, help="photos a label")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other scenes")
    parser.add_argument("--side", type=int, default=480, help="width and height in pixels")
    options = parser.parse_args(arguments)
    write(options.out, options.photos, options.seed, options.side)


if __name__ == "__main__":
    main()
