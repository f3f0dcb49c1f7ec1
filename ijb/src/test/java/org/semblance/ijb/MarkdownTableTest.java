package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Markdown tables, whatever the names in them. */
class MarkdownTableTest {

  @Test
  void barsInNamesDoNotMakeCells() {
    List<String> lines = new ArrayList<>();
    MarkdownTable.header(List.of("group", "TAR"), lines);
    MarkdownTable.row(List.of("a|b", "97.00"), lines);

    assertThat(lines).containsExactly("| group | TAR |", "|---|---|", "| a\\|b | 97.00 |");
  }

  @Test
  void ratesAreWrittenAsPapersWriteThem() {
    assertThat(MarkdownTable.rate(1e-6)).isEqualTo("1e-6");
    assertThat(MarkdownTable.rate(0.1)).isEqualTo("1e-1");
    assertThat(MarkdownTable.rate(2.5e-4)).isEqualTo("2.5e-4");
  }
}
