package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.nn.SemblanceException;

class MetricTest {

  @ParameterizedTest
  @CsvSource({
    "loss, 7.5",
    "accuracy, 0.5",
    "lfw.accuracy, 0.875",
    "lfw.auc, 0.99",
    "lfw.tarAtFar, 0.75",
    "lfw.valAtFar, 0.74",
    "lfw.oracleAccuracy, 0.876",
    "cfp.fp.accuracy, 0.625",
  })
  void readsEachFigure(String name, double value) {
    EpochEnd epoch =
        Events.epoch(0, 7.5, Events.report("lfw", 0.875), Events.report("cfp.fp", 0.625));
    assertThat(new Metric(name).in(epoch)).hasValue(value);
  }

  @Test
  void isUnknownInEpochsWithoutEvaluation() {
    assertThat(new Metric("lfw.accuracy").in(Events.epoch(0, 7.5))).isEmpty();
  }

  @Test
  void listsAllMetricsWhenTheSetIsNotEvaluated() {
    EpochEnd epoch = Events.epoch(0, 7.5, Events.report("lfw", 0.875));
    assertThatThrownBy(() -> new Metric("lwf.accuracy").in(epoch))
        .isInstanceOf(SemblanceException.class)
        .hasMessage(
            "there must be a verification set for the metric lwf.accuracy, found none named lwf;"
                + " the metrics of this run are loss, accuracy, lfw.accuracy, lfw.auc, lfw.tarAtFar,"
                + " lfw.valAtFar, lfw.oracleAccuracy");
  }

  @Test
  void canBeCheckedBeforeTheFirstStep() {
    new Metric("loss").requireSet(List.of("lfw"));
    new Metric("lfw.auc").requireSet(List.of("cfp", "lfw"));
    assertThatThrownBy(() -> new Metric("lfw.auc").requireSet(List.of("cfp")))
        .hasMessageContaining("cfp.auc");
  }

  @ParameterizedTest
  @CsvSource({"lfw.accurracy", "los", ".accuracy", "lfw.", "lfw"})
  void refusesFiguresThatThereAreNot(String name) {
    assertThatThrownBy(() -> new Metric(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SET.FIGURE")
        .hasMessageEndingWith("got " + name);
  }

  @Test
  void knowsThatALossShouldFall() {
    assertThat(new Metric("loss").better(1, 2)).isTrue();
    assertThat(new Metric("loss").better(2, 1)).isFalse();
    assertThat(new Metric("accuracy").better(1, 2)).isFalse();
    assertThat(new Metric("accuracy").better(2, Double.NaN)).isTrue();
    assertThat(new Metric("accuracy").better(Double.NaN, 0)).isFalse();
  }
}
