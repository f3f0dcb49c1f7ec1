package org.semblance.callbacks;

import java.util.Map;

/** A callback whose memory is part of the checkpoint. */
public interface Stateful {

  /** Returns a name that is unique in the run and the same after a restart. */
  String stateKey();

  /** Returns the memory as short texts; empty while there is none. */
  Map<String, String> state();

  /**
   * Takes back what {@link #state()} gave, before {@link Callback#onTrainStart}.
   *
   * @throws IllegalArgumentException if it does not understand the texts
   */
  void restore(Map<String, String> state);
}
