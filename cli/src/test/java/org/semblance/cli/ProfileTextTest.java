package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.train.ProfileRow;
import org.semblance.train.StepBenchmark;
import org.semblance.train.StepProfile;

class ProfileTextTest {

  private static final int MIB = 1 << 20;

  private static final ProfileRow CONV =
      new ProfileRow(
          "stem_conv", "conv 3x3", 3, 0.010, 0.040, 0, 2 * MIB, 100_000_000, 200_000_000);
  private static final ProfileRow NORM =
      new ProfileRow("stem_bn", "batch norm", 12, 0.015, 0.015, 0, 4.5 * MIB, 0, 0);
  private static final ProfileRow OPTIMIZER =
      new ProfileRow("optimizer", "optimizer", 180, 0, 0, 0.010, 0, 0, 0);
  private static final ProfileRow TAKEN =
      new ProfileRow("stem_prelu", "prelu", 0, 0, 0, 0, 0, 0, 0);
  private static final List<ProfileRow> ROWS = List.of(CONV, NORM, OPTIMIZER, TAKEN);

  private static List<String> lines(int top) {
    return lines(top, 0.080);
  }

  private static List<String> lines(int top, double untracedSeconds) {
    StepProfile profile = new StepProfile(5, 0.100, 0.150, 0.010, ROWS, ROWS, ROWS);
    StepBenchmark.Result untraced =
        new StepBenchmark.Result(640, untracedSeconds, 0.100, 0.150, 1000);
    return new ProfileText(profile, untraced, 2, top).lines();
  }

  @Test
  void showsTotalsThenOperationsKindsAndLayers() {
    assertThat(lines(2))
        .containsExactly(
            "traced step      100.0 ms, mean of 5; untraced 80.0 ms, median: tracing adds 25 %",
            "all operations   150.0 ms, 1.50 at a time",
            "no operation     10.0 ms, 10.0 %",
            "processors busy  75 % of 2, untraced",
            "",
            "operation  runs    ms   share  forward  backward  update",
            "stem_conv     3  50.0  50.0 %     10.0      40.0     0.0",
            "stem_bn      12  30.0  30.0 %     15.0      15.0     0.0",
            "2 others    180  10.0  10.0 %      0.0       0.0    10.0",
            "",
            "kind of layer    ms   share  forward  backward  update  GFLOP/s forward  backward"
                + "  MiB written",
            "stem_conv      50.0  50.0 %     10.0      40.0     0.0             20.0      10.0"
                + "          2.0",
            "stem_bn        30.0  30.0 %     15.0      15.0     0.0                           "
                + "          4.5",
            "optimizer      10.0  10.0 %      0.0       0.0    10.0                           "
                + "          0.0",
            "",
            "layer      kind          ms   share  forward  backward  GFLOP/s forward  backward"
                + "  MiB written",
            "stem_conv  conv 3x3    50.0  50.0 %     10.0      40.0             20.0      10.0"
                + "          2.0",
            "stem_bn    batch norm  30.0  30.0 %     15.0      15.0                           "
                + "          4.5",
            "2 others               10.0  10.0 %      0.0       0.0                           "
                + "          0.0");
  }

  @Test
  void noiseIsNotTakenForASpeedUpByTracing() {
    assertThat(lines(2, 0.110).get(0))
        .endsWith("untraced 110.0 ms, median: tracing adds nothing that shows");
  }

  @Test
  void aTableThatIsShortEnoughHasNoOthers() {
    assertThat(lines(4)).noneMatch(line -> line.contains("others"));
  }
}
