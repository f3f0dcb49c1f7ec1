package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MarkdownTableTest {

  @Test
  void barsInNamesDoNotMakeCells() {
    assertThat(MarkdownTable.of("group", "TAR").row("a|b", "97.00").lines())
        .containsExactly("| group | TAR |", "|---|---|", "| a\\|b | 97.00 |");
  }

  @Test
  void rowsHaveACellForEachTitle() {
    assertThatThrownBy(() -> MarkdownTable.of("group", "TAR").row("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row must have 2 cells, got 1");
  }
}
