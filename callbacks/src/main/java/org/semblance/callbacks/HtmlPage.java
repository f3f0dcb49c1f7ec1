package org.semblance.callbacks;

import com.google.common.base.CharMatcher;
import java.util.Locale;
import java.util.Map;

/**
 * Collects one HTML page that refers to nothing outside itself, readable in light and in dark.
 *
 * <p>Its first lines forbid browsers to load or run anything, so what is in a data set cannot.
 */
public final class HtmlPage {

  private static final String STYLE =
      """
      :root{color-scheme:light dark;--page:#f3f5f8;--card:#fff;--ink:#1f2937;--soft:#64748b;
      --edge:#e2e8f0;--best:#eaf3ff}
      @media(prefers-color-scheme:dark){:root{--page:#12161d;--card:#1b212b;--ink:#e5e9f0;
      --soft:#93a1b5;--edge:#2c3542;--best:#1d3049}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--page);color:var(--ink);
      font:15px/1.5 system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif}
      main{max-width:1280px;margin:0 auto;padding:28px 20px 60px}
      h1{margin:0;font-size:26px;overflow-wrap:anywhere}h2{margin:34px 0 12px;font-size:18px}
      .state{color:var(--soft);margin:4px 0 20px}
      .tiles,.charts{display:grid;gap:14px}
      .tiles{grid-template-columns:repeat(auto-fit,minmax(170px,1fr));margin-bottom:14px}
      .charts{grid-template-columns:repeat(auto-fit,minmax(min(480px,100%),1fr))}
      .card{background:var(--card);border:1px solid var(--edge);border-radius:10px;padding:14px 16px;
      overflow-x:auto}
      .tile b{display:block;font-size:23px;font-weight:650}.tile span{color:var(--soft)}
      .card svg{display:block;width:100%;height:auto}
      table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
      th,td{padding:5px 7px;text-align:right;border-bottom:1px solid var(--edge);white-space:nowrap}
      th{color:var(--soft);font-weight:600}th:first-child,td:first-child{text-align:left}
      tr:last-child td{border-bottom:0}td.best{background:var(--best);font-weight:650}
      .epochs :is(th,td):nth-child(2),.facts td:last-child{text-align:left;white-space:normal}
      .note{color:var(--soft);margin:8px 0 0}
      """;

  private static final String NOTHING_FROM_OUTSIDE =
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"
          + " style-src 'unsafe-inline'\">";

  /** What no page may hold, even as text. */
  private static final CharMatcher UNPRINTABLE =
      CharMatcher.javaIsoControl().and(CharMatcher.noneOf("\n\t"));

  private final StringBuilder html = new StringBuilder();

  private HtmlPage(String title, String state, String meta, String style) {
    add("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">%s", NOTHING_FROM_OUTSIDE);
    add("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">%s", meta);
    add("<title>%s</title><style>%s%s</style></head><body><main>", escape(title), STYLE, style);
    add("<h1>%s</h1><p class=\"state\">%s</p>", escape(title), escape(state));
  }

  /**
   * Starts a page that stays as it is.
   *
   * @param title what it is about, for people
   * @param state what is best known first, for people
   * @param style rules of this page beside those of all
   */
  public static HtmlPage of(String title, String state, String style) {
    return new HtmlPage(title, state, "", style);
  }

  /** Starts a page at which browsers look again by themselves. */
  static HtmlPage refreshed(String title, String state, int seconds) {
    String meta =
        String.format(Locale.ROOT, "<meta http-equiv=\"refresh\" content=\"%d\">", seconds);
    return new HtmlPage(title, state, meta, "");
  }

  /**
   * Adds HTML.
   *
   * @param format as for {@link String#format}
   * @param arguments numbers, or words that {@link #escape} has made safe
   */
  public HtmlPage add(String format, Object... arguments) {
    html.append(String.format(Locale.ROOT, format, arguments));
    return this;
  }

  /** Adds a figure in large type with words below it. */
  public HtmlPage tile(String value, String words) {
    return add(
        "<div class=\"card tile\"><b>%s</b><span>%s</span></div>", escape(value), escape(words));
  }

  /** Adds a table of facts under a heading, in their order. */
  public HtmlPage facts(String heading, Map<String, String> facts) {
    add("<h2>%s</h2><div class=\"card\"><table class=\"facts\">", escape(heading));
    facts.forEach(
        (key, value) -> add("<tr><td>%s</td><td>%s</td></tr>", escape(key), escape(value)));
    return add("</table></div>");
  }

  /** Returns the whole page. */
  public String end() {
    return html + "</main></body></html>\n";
  }

  /** Makes words safe inside HTML and SVG, attributes included. */
  public static String escape(String words) {
    return Svg.escape(UNPRINTABLE.replaceFrom(words, '\uFFFD'));
  }
}
