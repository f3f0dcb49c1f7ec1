package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EpochCheckpointTest {

  private final RecordingControl control = new RecordingControl();

  @Test
  void asksForACheckpointAtTheEndOfEveryEpoch() {
    EpochCheckpoint checkpoint = new EpochCheckpoint();
    checkpoint.onEpochEnd(Events.epoch(0, 1), control);
    checkpoint.onEpochEnd(Events.epoch(1, 1), control);
    checkpoint.onStageEnd(new StageEnd(0, "softmax", 2, 1), control);
    assertThat(control.asked).containsExactly("save: CHECKPOINT", "save: CHECKPOINT");
  }
}
