package org.semblance.train;

import java.util.List;

/**
 * What of other weights a run began with, for people.
 *
 * @param name of the file in the run's folder, without its ending
 * @param summary a few lines for the console
 * @param text everything
 */
record WeightsReport(String name, List<String> summary, String text) {

  /** Copies the list. */
  WeightsReport {
    summary = List.copyOf(summary);
  }
}
