package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.semblance.train.StopSignal;

class InterruptionTest {

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Interruption interruption =
      new Interruption(new PrintStream(said, true, StandardCharsets.UTF_8));

  @Test
  void asksTheRunToStopAndEndsWithItsExitCode() throws Exception {
    StopSignal run = new StopSignal();
    interruption.asks(run);

    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(() -> interruption.onShutdown(10));
    while (!run.requested()) {
      Thread.onSpinWait();
    }
    assertThat(code).isNotDone();
    interruption.ended(130);

    assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(130);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("saving").contains("kill -9");
  }

  @Test
  void leavesTheProcessAloneWhenNothingRuns() {
    assertThat(interruption.onShutdown(10)).isNull();
    assertThat(said.size()).isZero();
  }

  @Test
  void leavesTheProcessAloneWhenTheCommandHasEnded() {
    StopSignal run = new StopSignal();
    interruption.asks(run);
    interruption.ended(0);

    assertThat(interruption.onShutdown(10)).isNull();
    assertThat(run.requested()).isFalse();
  }

  @Test
  void saysSoWhenTheRunDoesNotStopInTime() {
    interruption.asks(new StopSignal());

    assertThat(interruption.onShutdown(0)).isNull();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("did not stop within 0 s");
  }
}
