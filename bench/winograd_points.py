"""Prints the rounding error of Winograd's convolution F(4x4, 3x3) by its points of evaluation.

    bench/.venv/bin/python bench/winograd_points.py

Root mean square of the outputs' error in float32 against float64, relative to that of the outputs,
for 256 channels of normal numbers behind a PReLU; beside it that of a direct sum in float32. The
kernels use the points 0, 3/4, -3/4, 3/2, -3/2 and infinity (nn/src/main/native).
"""

import numpy as np

CHANNELS = 256
TILES = 200
POINTS = [(1, 2), (1, 0.5), (0.5, 1.5), (0.625, 1.25), (0.6, 1.5), (2 / 3, 4 / 3), (0.75, 1.5)]


def matrices(points):
    """Returns A^T, G and B^T of Toom and Cook's construction; infinity is the last point."""
    a = np.array(points, float)
    size = len(a) + 1

    def powers(count):
        rows = [[p**j for j in range(count)] for p in a]
        return np.array(rows + [[0.0] * (count - 1) + [1.0]])

    derivatives = [np.prod([p - q for q in a if q != p]) for p in a] + [1.0]
    inputs = np.zeros((size, size))
    for i, p in enumerate(a):
        inputs[i, : size - 1] = np.poly([q for q in a if q != p])[::-1]
    inputs[-1] = np.poly(a)[::-1]
    return powers(4).T, powers(3) / np.array(derivatives)[:, None], inputs


def both(left, tiles):
    """Applies a matrix to rows and columns, in the tiles' type."""
    m = left.astype(tiles.dtype)
    return np.einsum("ij,...jk,lk->...il", m, tiles, m, optimize=["einsum_path", (0, 1), (0, 1)])


def main():
    random = np.random.default_rng(0)
    data = random.normal(size=(TILES, CHANNELS, 6, 6))
    data = np.where(data < 0, 0.25 * data, data)
    kernels = random.normal(size=(CHANNELS, 3, 3)) * 0.03
    exact = np.zeros((TILES, 4, 4))
    direct = np.zeros((TILES, 4, 4), np.float32)
    small, weights = data.astype(np.float32), kernels.astype(np.float32)
    for c in range(CHANNELS):
        for y in range(3):
            for x in range(3):
                exact += data[:, c, y : y + 4, x : x + 4] * kernels[c, y, x]
                direct += small[:, c, y : y + 4, x : x + 4] * weights[c, y, x]
    scale = np.sqrt((exact**2).mean())
    plain = np.sqrt(((direct - exact) ** 2).mean()) / scale
    print(f"direct sum            {plain:.2e}")
    for low, high in POINTS:
        outputs, kernel, inputs = matrices([0, low, -low, high, -high])
        transformed, filters = both(inputs, small), both(kernel, weights)
        products = np.zeros((TILES, 6, 6), np.float32)
        for c in range(CHANNELS):
            products += transformed[:, c] * filters[c]
        error = np.sqrt(((both(outputs, products) - exact) ** 2).mean()) / scale
        print(f"0, ±{low:.3f}, ±{high:.3f}     {error:.2e}   {error / plain:.2f} of direct")


if __name__ == "__main__":
    main()
