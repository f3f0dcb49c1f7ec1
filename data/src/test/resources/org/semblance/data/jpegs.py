"""Writes jpegs.txt: `python jpegs.py > jpegs.txt`, with simplejpeg 1.9.0 and Pillow 13.

Each line: height, width, a JPEG in Base64, the SHA-256 of its RGB bytes as libjpeg-turbo decodes it
with the accurate integer DCT and smooth upsampling of chroma.
"""

import base64
import hashlib
import io

import numpy as np
import simplejpeg
from PIL import Image

HEIGHT, WIDTH = 41, 27

rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
noise = np.random.default_rng(1).integers(-40, 40, (HEIGHT, WIDTH, 3))
waves = [127 + 90 * np.sin(rows / a + columns / b) for a, b in ((5, 9), (11, 4), (7, -6))]
picture = np.clip(np.stack(waves, -1) + noise, 0, 255).astype(np.uint8)

print("# Written by jpegs.py beside it.")
for options in (
    {"quality": 90, "subsampling": 2},
    {"quality": 60, "subsampling": 1},
    {"quality": 95, "subsampling": 0},
    {"quality": 80, "subsampling": 2, "progressive": True},
):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", **options)
    rgb = simplejpeg.decode_jpeg(file.getvalue(), "RGB", fastdct=False, fastupsample=False)
    jpeg = base64.b64encode(file.getvalue()).decode()
    print(HEIGHT, WIDTH, jpeg, hashlib.sha256(rgb.tobytes()).hexdigest())
