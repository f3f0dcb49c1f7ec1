"""Writes the fixtures beside it with GNU tar and Python's tarfile: `python3 make.py`.

Every picture is the bytes of its own name.
"""

import os
import subprocess
import tarfile
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SHORT = ["Ann/1.jpg", "Zoë/ü.png"]
LONG = "L" * 90 + "/" + "a long name " * 4 + ".jpg"


def write(folder, name):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(name.encode())
    os.utime(path, (315532800.25, 315532800.25))


def gnu(folder, file, *options):
    command = ["tar", "-C", folder, "-b", "1", "--sort=name", "--owner=0", "--group=0", "--mode=644"]
    subprocess.run(command + list(options) + ["-cf", os.path.join(HERE, file), "."], check=True)


with tempfile.TemporaryDirectory() as folder:
    for name in SHORT:
        write(folder, name)
    gnu(folder, "v7.tar", "--format=v7")
    write(folder, LONG)
    gnu(folder, "ustar.tar", "--format=ustar")
    gnu(folder, "gnu.tar", "--format=gnu")
    gnu(folder, "pax.tar", "--format=pax", "--pax-option=exthdr.name=x,delete=atime,delete=ctime")
    with tarfile.open(os.path.join(HERE, "python.tar"), "w") as tar:
        for name in SHORT + [LONG]:
            tar.add(os.path.join(folder, name), name)

with tempfile.TemporaryDirectory() as folder:
    os.makedirs(os.path.join(folder, "Ann"))
    with open(os.path.join(folder, "Ann/1.jpg"), "wb") as file:
        for at in range(1, 6):  # more pieces than fit into a header
            file.seek(at << 16)
            file.write(b"x" * 4096)
    gnu(folder, "sparse-gnu.tar", "--format=gnu", "--sparse")
    gnu(folder, "sparse-pax.tar", "--format=pax", "--sparse")
