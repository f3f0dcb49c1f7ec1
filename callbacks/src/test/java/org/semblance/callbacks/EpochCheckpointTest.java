package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

  @Test
  void asksEveryThirdEpochAndAtTheEndOfAStage() {
    EpochCheckpoint checkpoint = new EpochCheckpoint(3);
    for (int epoch = 0; epoch < 4; epoch++) {
      control.asked.add("epoch " + epoch);
      checkpoint.onEpochEnd(Events.epoch(epoch, 1), control);
    }
    checkpoint.onStageEnd(new StageEnd(0, "softmax", 4, 1), control);
    assertThat(control.asked)
        .containsExactly(
            "epoch 0", "epoch 1", "epoch 2", "save: CHECKPOINT", "epoch 3", "save: CHECKPOINT");
  }

  @Test
  void namesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new EpochCheckpoint(0)).hasMessage("everyEpochs must be >= 1, got 0");
  }
}
