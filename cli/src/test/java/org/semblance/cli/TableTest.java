package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void alignsColumnsToTheWidestCell() {
    assertThat(Table.of("name", ">size", "").row("a", 5, "x").row("longer", 1234, "").lines())
        .containsExactly(
            "name    size", // nothing trails
            "a          5  x",
            "longer  1234");
  }

  @Test
  void leavesOutAnEmptyHeader() {
    assertThat(Table.of("", "").row("a", "b").lines()).containsExactly("a  b");
  }

  @Test
  void refusesARowOfAnotherLength() {
    assertThatThrownBy(() -> Table.of("", "").row("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row must have 2 cells, got 1");
  }
}
