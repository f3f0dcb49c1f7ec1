package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HtmlPageTest {

  @Test
  void wordsAreNeverMarkup() {
    String page =
        HtmlPage.of("<b>", "a & b", ".x{color:red}")
            .tile("<script>", "\"quoted\"")
            .facts("<i>", Map.of("<k>", "<v>"))
            .end();
    assertThat(page)
        .contains("<title>&lt;b&gt;</title>", "<h1>&lt;b&gt;</h1>", "a &amp; b", ".x{color:red}")
        .contains("<b>&lt;script&gt;</b><span>&quot;quoted&quot;</span>")
        .contains("<h2>&lt;i&gt;</h2>", "<td>&lt;k&gt;</td><td>&lt;v&gt;</td>")
        .doesNotContain("<script")
        .endsWith("</main></body></html>\n");
  }

  /** Even markup that got in by a mistake could load and run nothing. */
  @Test
  void browsersAreForbiddenToLoadAnything() {
    assertThat(HtmlPage.of("a", "b", "").end())
        .contains("Content-Security-Policy")
        .contains("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
        .doesNotContain("refresh");
    assertThat(HtmlPage.refreshed("a", "b", 20).end())
        .contains("http-equiv=\"refresh\" content=\"20\"");
  }

  @Test
  void charactersThatNoPageMayHoldAreReplaced() {
    assertThat(HtmlPage.escape("a\u0000b\u001bc\nd")).isEqualTo("a\uFFFDb\uFFFDc\nd");
  }
}
