package org.semblance.callbacks;

import java.util.ArrayList;
import java.util.List;

/** Writes down what callbacks ask for. */
final class RecordingControl implements RunControl {

  final List<String> asked = new ArrayList<>();

  @Override
  public void stop(String reason) {
    asked.add("stop: " + reason);
  }

  @Override
  public void scaleRate(double factor) {
    asked.add("scale: " + factor);
  }

  @Override
  public void save(SavePoint point) {
    asked.add("save: " + point);
  }
}
