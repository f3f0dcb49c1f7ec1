package org.semblance.cli;

import picocli.CommandLine.Command;

/** Data sets. */
@Command(
    name = "data",
    synopsisSubcommandLabel = "inspect|check|convert|align|pairs|convert-pairs",
    header = "Looks at data sets and prepares them.",
    footer = {
      "",
      "Formats, told from names and first bytes:",
      "  folder    IDENTITY/IMAGE.jpg or .png in a folder",
      "  zip, tar  the same in a ZIP or tar file, not compressed as a whole",
      "  recordio  MXNet's .rec, as InsightFace's sets come; the .idx is not needed",
      "  tfrecord  tf.train.Example with image_raw and label, packed with GZIP or not",
      "  ofrecord  OneFlow's part-00000, part-00001, ...",
      "  list      label.txt with path TAB identity, or MXNet's .lst",
      "  lst       folder as above, with train.lst for im2rec beside it; read as list",
      "  paddle    label.txt with path TAB class number, images/00000001.jpg; read as list",
      "  paddlebin the same with images/00000001.bin, a pickle with the picture in it",
      "Verification sets: 'semblance data convert-pairs --help'.",
      "",
      "Examples:",
      "  semblance data inspect faces.zip",
      "  semblance data convert faces_emore faces.tfrecord",
    })
final class DataCommand {}
