"""Writes the fixtures beside it with TensorFlow 2.18's own writer: `python make.py`.

Three examples: pictures are the bytes of their names, labels 7, 300 and 7.
"""

import os

import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))


def example(name, label):
    feature = {
        "image_raw": tf.train.Feature(bytes_list=tf.train.BytesList(value=[name.encode()])),
        "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[label])),
        "height": tf.train.Feature(int64_list=tf.train.Int64List(value=[112])),
        "score": tf.train.Feature(float_list=tf.train.FloatList(value=[0.5, 1.5])),
    }
    return tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString(
        deterministic=True
    )


for compression, ending in (("", ""), ("GZIP", ".gz")):
    path = os.path.join(HERE, "tensorflow.tfrecord" + ending)
    with tf.io.TFRecordWriter(path, options=compression) as writer:
        for name, label in (("first", 7), ("second", 300), ("third", 7)):
            writer.write(example(name, label))
