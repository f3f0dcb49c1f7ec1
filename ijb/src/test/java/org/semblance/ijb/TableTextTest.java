package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTextTest {

  @Test
  void ratesAreWrittenAsPapersWriteThem() {
    assertThat(TableText.rate(1e-6)).isEqualTo("1e-6");
    assertThat(TableText.rate(0.1)).isEqualTo("1e-1");
    assertThat(TableText.rate(2.5e-4)).isEqualTo("2.5e-4");
  }
}
