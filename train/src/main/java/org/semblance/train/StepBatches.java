package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.semblance.data.Batch;

/** The batches of one step, and what there is to tell of them afterwards. */
final class StepBatches implements Supplier<Batch> {

  private final EpochClock clock;
  private final StageBatches source;
  private final List<String> places = new ArrayList<>();
  private int badImages;
  private double waitSeconds;

  StepBatches(EpochClock clock, StageBatches source) {
    this.clock = clock;
    this.source = source;
  }

  @Override
  public Batch get() {
    Batch batch = clock.next(source);
    waitSeconds += clock.lastWaitSeconds();
    places.addAll(batch.places());
    badImages += batch.badImages();
    return batch;
  }

  /** Returns where the pictures come from. */
  List<String> places() {
    return List.copyOf(places);
  }

  int badImages() {
    return badImages;
  }

  /** Returns how long the step waited for all of them. */
  double waitSeconds() {
    return waitSeconds;
  }
}
