package org.semblance.cli;

import picocli.CommandLine.Command;

/** Learning from a teacher. */
@Command(
    name = "distill",
    synopsisSubcommandLabel = "extract",
    header = "Prepares learning from a teacher.",
    footer = {
      "",
      "Example:",
      "  semblance distill extract --teacher big.onnx --data faces.zip --out teacher.tfrecord",
    })
final class DistillCommand {}
