package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.semblance.nn.trace.Phase.BACKWARD;
import static org.semblance.nn.trace.Phase.FORWARD;
import static org.semblance.nn.trace.Phase.UPDATE;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.semblance.nn.trace.NodePlace;
import org.semblance.nn.trace.NodeRun;
import org.semblance.nn.trace.StepTrace;

/** Two traced steps written by hand; times in microseconds. */
class StepProfileTest {

  private static final Map<String, NodePlace> PLACES =
      Map.of(
          "_arg", new NodePlace("", FORWARD),
          "a/Conv2D", new NodePlace("a", FORWARD),
          "b/Conv2D", new NodePlace("b", FORWARD),
          "b/bias", new NodePlace("b/bias", FORWARD),
          "gradients/Filter", new NodePlace("a", BACKWARD),
          "optimizer/a/Apply", new NodePlace("optimizer/a/kernel", UPDATE));

  private static final StepParts PARTS =
      new StepParts(
          List.of(
              new StepPart("a", "conv 3x3", 1_000_000, 2_000_000),
              new StepPart("b", "conv 3x3", 500_000, 0),
              new StepPart("taken", "prelu", 0, 0),
              StepPart.of("optimizer")),
          PLACES::get);

  private static NodeRun run(String node, String type, long start, long end, long bytes) {
    return new NodeRun(node, type, start * 1_000, end * 1_000, bytes, bytes);
  }

  /** a alone for 10; a's gradient and b together for 20; nothing for 5; the update for 5. */
  private static final StepTrace FIRST =
      new StepTrace(
          List.of(
              run("_arg", "_Arg", 0, 0, 0),
              run("a/Conv2D", "Conv2D", 0, 10, 400),
              run("gradients/Filter", "Filter", 10, 30, 36),
              run("b/Conv2D", "Conv2D", 10, 30, 200),
              run("b/bias", "BiasAdd", 30, 30, 200),
              run("optimizer/a/Apply", "Apply", 35, 40, 0)));

  /** The same, one after another. */
  private static final StepTrace SECOND =
      new StepTrace(
          List.of(
              run("_arg", "_Arg", 100, 100, 0),
              run("a/Conv2D", "Conv2D", 100, 110, 400),
              run("gradients/Filter", "Filter", 110, 120, 36),
              run("b/Conv2D", "Conv2D", 120, 130, 200),
              run("b/bias", "BiasAdd", 130, 130, 200),
              run("optimizer/a/Apply", "Apply", 130, 140, 0)));

  private static final StepProfile PROFILE = StepProfile.of(List.of(FIRST, SECOND), PARTS);

  private static ProfileRow row(List<ProfileRow> rows, String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }

  private static void microseconds(double seconds, double expected) {
    assertThat(seconds * 1e6).isCloseTo(expected, within(1e-6));
  }

  @Test
  void totalsAreMeansOverTheSteps() {
    assertThat(PROFILE.steps()).isEqualTo(2);
    microseconds(PROFILE.seconds(), 40);
    microseconds(PROFILE.nodeSeconds(), (55 + 40) / 2.0);
    microseconds(PROFILE.idleSeconds(), 2.5);
  }

  @Test
  void typesGetTheirShareOfEachPhase() {
    ProfileRow conv = row(PROFILE.types(), "Conv2D");
    microseconds(conv.forwardSeconds(), (10 + 10 + 20) / 2.0);
    assertThat(conv.backwardSeconds()).isZero();
    assertThat(conv.runs()).isEqualTo(2);
    assertThat(conv.bytes()).isEqualTo(600);
    microseconds(row(PROFILE.types(), "Apply").updateSeconds(), 7.5);
    assertThat(PROFILE.types())
        .extracting(ProfileRow::name)
        .startsWith("Conv2D", "Filter", "Apply")
        .contains("BiasAdd", "_Arg");
  }

  @Test
  void layersGetTheirNodesTheirGradientsAndTheirParameters() {
    ProfileRow a = row(PROFILE.parts(), "a");
    assertThat(a.kind()).isEqualTo("conv 3x3");
    microseconds(a.forwardSeconds(), 10);
    microseconds(a.backwardSeconds(), 10);
    assertThat(a.bytes()).isEqualTo(436);
    assertThat(row(PROFILE.parts(), "b").runs()).isEqualTo(2);
    assertThat(row(PROFILE.parts(), "other").runs()).isEqualTo(1);
    microseconds(row(PROFILE.parts(), "optimizer").updateSeconds(), 7.5);
  }

  @Test
  void layerWhoseWorkAnotherDoesIsThereWithNothing() {
    ProfileRow taken = row(PROFILE.parts(), "taken");
    assertThat(taken.seconds()).isZero();
    assertThat(taken.runs()).isZero();
  }

  @Test
  void ratesCountTwoOperationsPerMultiplyAdd() {
    ProfileRow a = row(PROFILE.parts(), "a");
    // 2 · 10⁶ operations in 10 µs; twice as many backward in the same time.
    assertThat(a.forwardGflops().orElseThrow()).isCloseTo(200, within(1e-6));
    assertThat(a.backwardGflops().orElseThrow()).isCloseTo(400, within(1e-6));
    assertThat(row(PROFILE.parts(), "b").backwardGflops()).isEmpty();
    // Multiply-adds count once per layer, not once per traced step.
    assertThat(row(PROFILE.kinds(), "conv 3x3").forwardMultiplyAdds()).isEqualTo(1_500_000);
  }

  @Test
  void everyListAddsUpToTheStep() {
    for (List<ProfileRow> rows : List.of(PROFILE.types(), PROFILE.kinds(), PROFILE.parts())) {
      microseconds(rows.stream().mapToDouble(ProfileRow::seconds).sum(), 37.5);
    }
  }

  @Test
  void noTracesAreRefused() {
    assertThatThrownBy(() -> StepProfile.of(List.of(), PARTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a profile needs at least one traced step");
  }
}
