package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.callbacks.DivergenceException;
import org.semblance.data.DataException;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.ScheduleException;
import org.semblance.schedules.ScheduleProblem;

class FailureReportTest {

  @Test
  void exitCodesFollowTheKindOfFailure() {
    ScheduleException schedule =
        new ScheduleException(List.of(new ScheduleProblem("a.yaml", 3, 7, "name", "must be", "")));

    assertThat(FailureReport.of(schedule).exitCode()).isEqualTo(2);
    assertThat(FailureReport.of(new DataException("no faces")).exitCode()).isEqualTo(3);
    assertThat(FailureReport.of(new DivergenceException("loss=NaN")).exitCode()).isEqualTo(4);
    assertThat(FailureReport.of(new SemblanceException("disk full")).exitCode()).isEqualTo(1);
    assertThat(FailureReport.of(new IllegalArgumentException("no")).exitCode()).isEqualTo(1);
    assertThat(FailureReport.of(new OutOfMemoryError("Java heap space")).exitCode()).isEqualTo(1);
    assertThat(FailureReport.of(new IllegalStateException("?")).exitCode()).isEqualTo(1);
  }

  @Test
  void messagesMeantForTheUserAreNotDecorated() {
    assertThat(FailureReport.of(new DataException("a.zip holds no face")).paragraph())
        .isEqualTo("a.zip holds no face");
  }

  @Test
  void missingFilesAreNamed() {
    IOException missing = new NoSuchFileException("/tmp/faces.zip");

    assertThat(FailureReport.of(missing).paragraph())
        .isEqualTo("/tmp/faces.zip is not there; correct the path");
    assertThat(FailureReport.of(new UncheckedIOException(missing)).paragraph())
        .isEqualTo("/tmp/faces.zip is not there; correct the path");
  }

  @Test
  void outOfMemoryComesWithAdvice() {
    assertThat(FailureReport.of(new OutOfMemoryError("Java heap space")).paragraph())
        .contains("Java heap space", "SEMBLANCE_HEAP", "run.batchSize");
  }

  @Test
  void missingNativesPointToTheDoctor() {
    assertThat(FailureReport.of(new UnsatisfiedLinkError("no jnitensorflow")).paragraph())
        .contains("no jnitensorflow", "semblance doctor");
  }

  @Test
  void mistakesOfTheProgramAskForAReport() {
    assertThat(FailureReport.of(new IllegalStateException("order")).paragraph())
        .contains("IllegalStateException: order", "--stacktrace");
  }
}
