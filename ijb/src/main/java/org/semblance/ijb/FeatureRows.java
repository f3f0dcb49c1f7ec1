package org.semblance.ijb;

/** Features of pictures, read one after another and never all held. Belongs to one thread. */
public interface FeatureRows extends AutoCloseable {

  /** Returns where they come from, for messages. */
  String place();

  /** Returns how many there are, those that cannot be used included. */
  int count();

  /** Returns how many values a feature has. */
  int size();

  /** Returns the name of a picture, a path; {@code row N} where they have none. */
  String name(int row);

  /** Returns whether pictures have names. */
  boolean named();

  /**
   * Reads the next feature.
   *
   * @param bad takes it if it cannot be read
   * @return whether it was read
   */
  boolean next(float[] into, BadEntries bad);

  /** Returns whether the feature that was read last says itself that it is noise. */
  default boolean markedAsNoise() {
    return false;
  }

  @Override
  void close();
}
