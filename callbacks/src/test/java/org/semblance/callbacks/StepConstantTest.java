package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepConstantTest {

  @Test
  void fallsAtTheStartOfEachNamedEpoch() {
    StepConstant constant = new StepConstant(0.1, List.of(3, 5));
    assertThat(constant.rate(29, 10)).isEqualTo(0.1);
    assertThat(constant.rate(30, 10)).isCloseTo(0.01, within(1e-17));
    assertThat(constant.rate(49, 10)).isCloseTo(0.01, within(1e-17));
    assertThat(constant.rate(50, 10)).isCloseTo(0.001, within(1e-17));
    assertThat(constant.rate(5000, 10)).isCloseTo(0.001, within(1e-17));
  }

  @Test
  void risesFromTheLastRateOfAllDuringTheWarmup() {
    StepConstant constant = new StepConstant(1, List.of(4, 6), 0.5, 3);
    // From 1 · 0.5² in thirds of 0.75.
    assertThat(constant.rate(0, 1)).isEqualTo(0.25);
    assertThat(constant.rate(1, 1)).isCloseTo(0.5, within(1e-15));
    assertThat(constant.rate(2, 1)).isCloseTo(0.75, within(1e-15));
    assertThat(constant.rate(3, 1)).isEqualTo(1);
    assertThat(constant.rate(4, 1)).isEqualTo(0.5);
    assertThat(constant.rate(6, 1)).isEqualTo(0.25);
  }

  @Test
  void neverFallsWithoutEpochs() {
    assertThat(new StepConstant(0.1, List.of()).rate(1_000_000, 3)).isEqualTo(0.1);
  }

  @Test
  void namesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new StepConstant(0.1, List.of(5, 5)))
        .hasMessage("atEpochs must rise strictly, got [5, 5]");
    assertThatThrownBy(() -> new StepConstant(0.1, List.of(0)))
        .hasMessageContaining("atEpochs must be >= 1, got [0]");
    assertThatThrownBy(() -> new StepConstant(0.1, List.of(5), 1.5, 0))
        .hasMessage("factor must be in (0, 1], got 1.5");
  }

  @Test
  void neverRests() {
    assertThat(new StepConstant(0.1, List.of(10)).restingEpoch()).isEmpty();
  }
}
