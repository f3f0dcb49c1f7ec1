package org.semblance.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Turns values of options that cannot be into mistakes of the command line, exit code 2. */
final class OptionCheck {

  private OptionCheck() {}

  /**
   * Returns what is made of options.
   *
   * @throws ParameterException with what the maker has to say, if it refuses them
   */
  static <T> T made(CommandSpec spec, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Requires a number to be large enough. */
  static void atLeast(CommandSpec spec, String option, double value, int least) {
    if (!(value >= least)) {
      String found =
          value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
      throw new ParameterException(
          spec.commandLine(), option + " must be >= " + least + ", got " + found);
    }
  }
}
