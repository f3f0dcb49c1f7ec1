package org.semblance.cli;

/** What the process's exit code says. */
final class ExitCodes {

  /** Everything was done. */
  static final int DONE = 0;

  /** Something failed that none of the others names. */
  static final int FAILURE = 1;

  /** The command line or the schedule is wrong. */
  static final int USAGE = 2;

  /** Data are missing, malformed or not enough. */
  static final int DATA = 3;

  /** The loss or a weight is no longer a number. */
  static final int DIVERGED = 4;

  /** Stopped by Ctrl-C or a termination signal, after a checkpoint was saved. */
  static final int INTERRUPTED = 130;

  private ExitCodes() {}
}
