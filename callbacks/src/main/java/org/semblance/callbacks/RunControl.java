package org.semblance.callbacks;

/** All that a {@link Callback} may ask of a run. */
public interface RunControl {

  /**
   * Asks that the run end after the present step or epoch.
   *
   * @param reason for people, for instance {@code lfw.accuracy has not improved for 5 epochs}
   */
  void stop(String reason);

  /**
   * Asks that every later learning rate be multiplied.
   *
   * @param factor &gt; 0, on top of earlier factors
   */
  void scaleRate(double factor);

  /** Asks for a save of the present state. */
  void save(SavePoint point);
}
