package org.semblance.cli;

import picocli.CommandLine.Command;

/** What can be done with a schedule without training. */
@Command(
    name = "schedule",
    synopsisSubcommandLabel = "check|show|plot",
    header = "Checks, shows or plots a schedule.",
    footer = {
      "",
      "Examples:",
      "  semblance schedule check my.yaml",
      "  semblance schedule show my.yaml",
      "  semblance schedule plot my.yaml --out rate.svg",
    })
final class ScheduleCommand {}
