package org.semblance.cli;

import picocli.CommandLine.Command;

/** Measurements. */
@Command(
    name = "bench",
    synopsisSubcommandLabel = "step",
    header = "Measures how fast this machine is.",
    footer = {
      "",
      "Example:",
      "  semblance bench step --backbone mobilefacenet --batch 64",
    })
final class BenchCommand {}
