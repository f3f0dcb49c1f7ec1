"""The input pipeline's peers: `tf.data`, and libjpeg-turbo alone.

`net` in a request is `tfdata` or `libjpeg`, `set` the file of pictures.
"""

import multiprocessing
import zipfile

import numpy as np
import shared

#: So many pictures a process decodes in a step of libjpeg-turbo: long enough for waking it up.
PICTURES_AT_ONCE = 3200


class TfData:
    """`tf.data` over a TFRecord file, as its users write it; `parallel` 0 lets it choose.

    The pictures come in the file's order, which is less work than a random one. They stay from 0
    to 255, as the product's do, whose networks normalise.
    """

    def __init__(self, request):
        import tensorflow as tf

        def picture(record):
            features = {
                "image_raw": tf.io.FixedLenFeature([], tf.string),
                "label": tf.io.FixedLenFeature([], tf.int64),
            }
            example = tf.io.parse_single_example(record, features)
            image = tf.io.decode_jpeg(example["image_raw"], 3, dct_method="INTEGER_ACCURATE")
            image = tf.image.random_flip_left_right(image)
            image = tf.ensure_shape(image, (shared.SIZE, shared.SIZE, 3))
            return tf.cast(image, tf.float32), example["label"]

        self.once = (
            tf.data.TFRecordDataset(request["set"])
            .map(picture, request["parallel"] or tf.data.AUTOTUNE)
            .batch(request["batch"], drop_remainder=True)
        )
        forever = (
            tf.data.TFRecordDataset(request["set"])
            .repeat()
            .map(picture, request["parallel"] or tf.data.AUTOTUNE)
            .batch(request["batch"], drop_remainder=True)
            .prefetch(tf.data.AUTOTUNE)
        )
        self.batches = iter(forever)
        self.facts = {"pictures": request["batch"]}

    def step(self, _kind):
        next(self.batches)

    def pixels(self):
        total = sum(int(images.numpy().sum(dtype=np.float64)) for images, _ in self.once)
        return {"sum": total}


class Libjpeg:
    """libjpeg-turbo on pictures in memory, into the same memory again and again: nothing else."""

    def __init__(self, request):
        with zipfile.ZipFile(request["set"]) as archive:
            names = sorted(n for n in archive.namelist() if not n.endswith("/"))
            self.pictures = [archive.read(name) for name in names]
        threads = request["threads"]
        self.facts = {"pictures": PICTURES_AT_ONCE * threads}
        self.place = 0
        self.others = []
        for number in range(1, threads):
            here, there = multiprocessing.Pipe()
            place = number * len(self.pictures) // threads
            process = multiprocessing.get_context("fork").Process(
                target=self.work, args=(there, place), daemon=True
            )
            process.start()
            self.others.append(here)

    def work(self, pipe, place):
        """What a process for another core does."""
        self.place = place
        while True:
            pipe.recv()
            self.decode()
            pipe.send(None)

    def decode(self):
        from simplejpeg import decode_jpeg

        into = np.empty((shared.SIZE, shared.SIZE, 3), np.uint8)
        end = self.place + PICTURES_AT_ONCE
        for i in range(self.place, end):
            decode_jpeg(self.pictures[i % len(self.pictures)], "RGB", buffer=into)
        self.place = end % len(self.pictures)

    def step(self, _kind):
        for pipe in self.others:
            pipe.send(None)
        self.decode()
        for pipe in self.others:
            pipe.recv()

    def pixels(self):
        from simplejpeg import decode_jpeg

        return {"sum": sum(int(decode_jpeg(p, "RGB").sum()) for p in self.pictures)}


def load(request):
    return {"tfdata": TfData, "libjpeg": Libjpeg}[request["net"]](request)


if __name__ == "__main__":
    shared.serve(load)
