package org.semblance.cli;

import picocli.CommandLine.Command;

/** What can be done with a schedule without training. */
@Command(
    name = "schedule",
    synopsisSubcommandLabel = "check|show|plot|lr-range",
    header = "Checks, shows or plots a schedule, or looks for its learning rate.",
    footer = {
      "",
      "Examples:",
      "  semblance schedule check my.yaml",
      "  semblance schedule show my.yaml",
      "  semblance schedule plot my.yaml --out rate.svg",
      "  semblance schedule lr-range my.yaml",
    })
final class ScheduleCommand {}
